using EmbeddingSpace.Foundation;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>What <c>evaluate</c> hands over of a model that says numbers.</summary>
/// <param name="Kind">That it does.</param>
/// <param name="Rows">Texts.</param>
/// <param name="R2">Share of the variance that is explained; null where the right numbers are all alike.</param>
/// <param name="Pearson">Correlation.</param>
/// <param name="Spearman">Correlation of ranks.</param>
/// <param name="MeanSquaredError">Mean of squared differences.</param>
/// <param name="RootMeanSquaredError">Its root, in the unit of the numbers.</param>
/// <param name="Ndcg10">How well the raw scores rank within groups, see <see cref="RankingGain"/>; null without groups.</param>
internal sealed record NumbersEvaluation(
    AnswerKind Kind, int Rows, double? R2, double Pearson, double Spearman, double MeanSquaredError, double RootMeanSquaredError,
    double? Ndcg10)
{
    /// <summary>Compare.</summary>
    /// <param name="scored">What the model says.</param>
    /// <param name="wanted">The right numbers.</param>
    /// <param name="groups">The group of each row; null where there are none.</param>
    public static NumbersEvaluation Of(IReadOnlyList<ScoredRow> scored, double[] wanted, string[]? groups)
    {
        double[] values = [.. scored.Select(row => (double)row.Value)];
        var mean = wanted.Average();
        var error = values.Zip(wanted).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second)) / wanted.Length;
        var variance = wanted.Sum(number => (number - mean) * (number - mean)) / wanted.Length;
        return new(AnswerKind.Number, wanted.Length, variance > 0 ? 1 - error / variance : null,
            Correlation.Pearson(values, wanted), Correlation.Spearman(values, wanted), error, Math.Sqrt(error),
            groups is null ? null : RankingGain.Of([.. scored.Select(row => row.Logits[0])], wanted, groups));
    }
}
