using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Stitching;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>A method as it came out on the anchors.</summary>
/// <param name="Method">The method.</param>
/// <param name="Poolings">How the head's features are pooled; empty for a bare stitch.</param>
/// <param name="Head">The fitted head; null for a bare stitch.</param>
/// <param name="Stitch">The way into the source; null for target-only methods.</param>
/// <param name="Judged">What it says of the anchors that it had no hand on.</param>
/// <param name="HeldOutLogits">[held-out anchors, outputs] of a bare stitch; null for others.</param>
/// <param name="HeldOutAgreement">Agreement on the anchors held out from every method, for comparing them.</param>
/// <param name="KeptSourceShare">Share of the source's parameters that it keeps.</param>
internal sealed record TriedMethod(TranslationMethod Method, IReadOnlyList<Pooling> Poolings, HeadFit? Head, Stitch? Stitch,
    JudgedAnswers Judged, TextScores? HeldOutLogits, double HeldOutAgreement, double KeptSourceShare)
{
    /// <summary>Agreement on every anchor the method can be judged on.</summary>
    public double JudgedAgreement => AnswerAgreement.Share(Judged.Agreeing);

    /// <summary>[judged rows, outputs]: what it says of them on the scale of the logits that the translation gives.</summary>
    public double[] JudgedLogits => Head?.JudgedLogits ?? Judged.Logits;

    /// <summary>A fitted head is judged leave-one-out, on every judged anchor; the first of them are the held-out ones.</summary>
    public static TriedMethod FromHead(TranslationMethod method, IReadOnlyList<Pooling> poolings, HeadFit head, long[] heldOut) =>
        new(method, poolings, head, null, JudgedAnswers.Of(head), null, AnswerAgreement.Share(head.Agreeing.Take(heldOut.Length)), 0);

    /// <summary>A bare stitch is judged on the held-out anchors.</summary>
    public static TriedMethod FromStitch(Stitch stitch, TextScores logits, AnswerAgreement[] agreeing, long[] heldOut, double kept) =>
        new(stitch.Method, [], null, stitch, new(heldOut, SourceAnswers.Doubles(logits), agreeing), logits, AnswerAgreement.Share(agreeing), kept);
}
