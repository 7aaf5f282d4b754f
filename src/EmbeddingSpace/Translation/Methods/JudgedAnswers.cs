using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>What a method says of anchors that it had no hand on.</summary>
/// <param name="Rows">The anchors.</param>
/// <param name="Logits">[rows, outputs], row-major.</param>
/// <param name="Agreeing">[rows]: how far it says what the source says.</param>
internal sealed record JudgedAnswers(long[] Rows, double[] Logits, AnswerAgreement[] Agreeing)
{
    /// <summary>Of a fitted head: leave-one-out.</summary>
    public static JudgedAnswers Of(HeadFit head) => new(head.Rows, head.LeaveOneOut, head.Agreeing);
}
