using EmbeddingSpace.Translation.Methods;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>A method as it came out on the anchors, with what that is worth.</summary>
/// <param name="Tried">The method.</param>
/// <param name="Evidence">What it is judged by.</param>
/// <param name="Judgement">The verdict.</param>
internal sealed record AssessedMethod(TriedMethod Tried, TrustEvidence Evidence, Judgement Judgement)
{
    /// <summary>Judge a method.</summary>
    /// <param name="tried">The method.</param>
    /// <param name="work">What it was tried on.</param>
    public static AssessedMethod Of(TriedMethod tried, TranslationWork work)
    {
        var agreement = AgreementEstimate.OfTextsToCome(tried.Judged.Agreeing, work.Answers.Head.Kind);
        var evidence = TrustEvidence.Of(agreement, Shuffled(tried, work), work.Answers, work.Anchors.Summary.Kind, work.Embeddings?.Relatedness);
        return new(tried, evidence, Judgement.Of(evidence));
    }

    /// <summary>A bare stitch has no fit to shuffle: what two independent draws from the source's answers share is chance.</summary>
    private static double Shuffled(TriedMethod tried, TranslationWork work) =>
        tried.Head?.ShuffledAgreement ?? work.Answers.IndependentAgreement(tried.Judged.Rows);
}
