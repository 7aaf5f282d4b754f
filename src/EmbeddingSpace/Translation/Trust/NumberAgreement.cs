using EmbeddingSpace.Translation.Methods;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>How far the numbers that a translation says are those that its source says, on held-out anchors. Of a score: before it becomes a probability; of
/// several numbers the mean of each measure.</summary>
/// <param name="R2">Share of the variance of the source's that is explained: the agreement of the report.</param>
/// <param name="Pearson">Correlation.</param>
/// <param name="Spearman">Correlation of ranks: whether both sort texts alike.</param>
/// <param name="RootMeanSquaredError">In the unit of the numbers.</param>
public sealed record NumberAgreement(double R2, double Pearson, double Spearman, double RootMeanSquaredError)
{
    /// <summary>Gather; null where the source says no numbers.</summary>
    internal static NumberAgreement? Of(JudgedAnswers judged, TranslationWork work)
    {
        if (work.Answers is not SourceNumbers numbers) return null;
        var (size, count) = (numbers.Classes.Count, judged.Rows.Length);
        var each = Enumerable.Range(0, size).Select(output =>
        {
            double[] moved = [.. Enumerable.Range(0, count).Select(row => judged.Logits[(row * size) + output])];
            double[] own = [.. judged.Rows.Select(row => numbers[row, output])];
            return (Pearson: Correlation.Pearson(moved, own), Spearman: Correlation.Spearman(moved, own),
                Error: Math.Sqrt(moved.Zip(own).Average(pair => Math.Pow(pair.First - pair.Second, 2))));
        }).ToList();
        return new(AnswerAgreement.Share(judged.Agreeing), each.Average(one => one.Pearson), each.Average(one => one.Spearman), each.Average(one => one.Error));
    }
}
