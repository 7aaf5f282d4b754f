using EmbeddingSpace.Translation.Methods;

namespace EmbeddingSpace.Translation.Certainty;

/// <summary>What a translation may promise of its answers, and how it tells those that are promised.</summary>
/// <param name="Promises">For each rate a promise, or why there is none.</param>
/// <param name="Test">Tells the answers of the rate that was asked for; null: none was.</param>
internal sealed record JudgedCertainty(IReadOnlyList<AgreementPromise> Promises, CertaintyTest? Test)
{
    /// <summary>Judge a method on the anchors that it had no hand on.</summary>
    /// <param name="tried">The method, as sure as its source.</param>
    /// <param name="work">What it was tried on.</param>
    public static JudgedCertainty Of(TriedMethod tried, TranslationWork work)
    {
        var (rows, asked) = (tried.Judged.Rows, work.Options.CertainAgreement);
        // A bare stitch runs the target to the state that it leaves, and no further.
        var states = tried.Head is not null && work.Anchors.AreOfTheTask ? work.Heads.States : null;
        var (scope, inScope) = states is null ? (null, null) : AnchorScope.Fit(states);
        // The judged anchors are the first in one order, or the first of those.
        var promises = AnswerPromises.Of(tried.JudgedLogits, tried.Judged.Agreeing, work.Answers, work.Anchors.Summary.Kind, inScope?[..rows.Length], asked);
        if (asked is not { } rate) return new(promises, null);
        var promise = promises.Single(each => each.Rate == rate);
        // Another rate may be asked for later: its promise needs the same scope.
        return new(promises, new(rate, promise.Margin, promises.Any(each => each.IsMade) ? scope : null));
    }
}
