namespace EmbeddingSpace.Translation.Trust;

/// <summary>A translated classifier beside its source on labelled texts.</summary>
/// <param name="SourceAccuracy">Share of texts that the source has right.</param>
/// <param name="Agreement">Share on which both choose the same class, with its interval.</param>
/// <param name="NegativeFlips">Texts that the source has right and the translation wrong: what an upgrade breaks.</param>
/// <param name="NegativeFlipRate">Their share of all texts.</param>
/// <param name="PositiveFlips">Texts that the translation has right and the source wrong.</param>
/// <param name="PositiveFlipRate">Their share of all texts.</param>
public sealed record SourceComparison(double SourceAccuracy, AgreementEstimate Agreement, int NegativeFlips, double NegativeFlipRate,
    int PositiveFlips, double PositiveFlipRate)
{
    /// <summary>Compare.</summary>
    /// <param name="source">Class index that the source chooses for each text.</param>
    /// <param name="translated">Class index that the translation chooses.</param>
    /// <param name="labels">Class index that is right.</param>
    /// <exception cref="ArgumentException">There is no text, or the lists differ in length.</exception>
    public static SourceComparison Of(IReadOnlyList<int> source, IReadOnlyList<int> translated, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(translated);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count == 0 || source.Count != labels.Count || translated.Count != labels.Count)
            throw new ArgumentException("'labels': expected one entry a text in each list, and at least one text, "
                + $"got {source.Count}, {translated.Count} and {labels.Count}.", nameof(labels));
        var (right, agreeing, worse, better) = (0, 0, 0, 0);
        for (var row = 0; row < labels.Count; row++)
        {
            var (before, after) = (source[row] == labels[row], translated[row] == labels[row]);
            if (before) right++;
            if (source[row] == translated[row]) agreeing++;
            if (before && !after) worse++;
            if (after && !before) better++;
        }
        double count = labels.Count;
        return new(right / count, AgreementEstimate.Wilson(agreeing, labels.Count), worse, worse / count, better, better / count);
    }

    /// <summary>Chance-corrected retention: how much of what can be reached beyond the majority class a translation reaches.</summary>
    /// <param name="accuracy">Of the translation.</param>
    /// <param name="majority">Share of the most frequent label.</param>
    /// <param name="ceiling">The smaller of the source's accuracy and that of a <see cref="LabelledProbe"/> on the target.</param>
    /// <returns>
    /// (accuracy − majority) / (ceiling − majority); null where the ceiling is no better than the majority class, so that there is nothing to retain.
    /// </returns>
    public static double? Retention(double accuracy, double majority, double ceiling) =>
        ceiling > majority ? (accuracy - majority) / (ceiling - majority) : null;
}
