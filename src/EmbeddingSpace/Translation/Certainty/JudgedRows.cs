using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Certainty;

/// <summary>What is said of texts that the fit had no hand on.</summary>
/// <param name="Logits">[rows, outputs], row-major, on the scale of the logits that the translation gives.</param>
/// <param name="Agreeing">[rows]: how far they say what the source says.</param>
/// <param name="InScope">[rows]: whether each lies in the anchors' scope; null: all do.</param>
internal sealed record JudgedRows(double[] Logits, AnswerAgreement[] Agreeing, bool[]? InScope)
{
    /// <summary>How far the answers are ahead, and whether they are the source's.</summary>
    /// <param name="answers">What the outputs mean.</param>
    public JudgedMargins Margins(SourceAnswers answers)
    {
        var (kind, size, threshold) = (answers.Head.Kind, answers.Classes.Count, (answers as SourceLabels)?.LogitThreshold ?? 0);
        return new(Enumerable.Range(0, Agreeing.Length).Where(row => InScope?[row] ?? true).Select(row => new JudgedMargin(
            AnswerMargin.Of(Logits.AsSpan(row * size, size), kind, threshold), Agreeing[row].Agreeing == Agreeing[row].Of)), Agreeing.Length);
    }
}
