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
        var options = work.Options;
        // A bare stitch runs the target to the state that it leaves, and no further.
        var states = tried.Head is not null && work.Anchors.AreOfTheTask ? work.Heads.States : null;
        // The judged anchors are the first in one order, or the first of those.
        var (scope, inScope) = states is null ? (null, null) : AnchorScope.Fit(states);
        inScope = inScope?[..tried.Judged.Rows.Length];
        var promises = AnswerPromises.Of(new(tried.JudgedLogits, tried.Judged.Agreeing, inScope), () => AlteredAnchors.Read(tried, inScope, work),
            work.Answers, work.Anchors.Summary.Kind, options.CertainAgreement);
        if (options.CertainAgreement is not { } rate) return new(promises, null);
        var margin = promises.Single(each => each.Rate == rate).MarginFor(options.AgreementOf);
        // Another rate may be asked for later: its promise needs the same scope.
        return new(promises, new(rate, margin, promises.Any(each => each.IsMade || each.Cascade!.IsMade) ? scope : null));
    }
}
