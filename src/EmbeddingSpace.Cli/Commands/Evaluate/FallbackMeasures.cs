using System.Text.Json.Serialization;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>What <c>evaluate</c> says of a model and the classifier that its uncertain texts are sent to.</summary>
/// <param name="ShareSent">Share of the texts that were sent.</param>
/// <param name="Accuracy">Of the mix.</param>
/// <param name="Agreement">Of the mix with the source; left out where none was given.</param>
/// <param name="SecondsPerText">What the model takes for a text, in seconds.</param>
/// <param name="FallbackSecondsPerText">What the other takes for a text that is sent to it, in seconds; null where none was.</param>
internal sealed record FallbackMeasures(double ShareSent, double Accuracy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Agreement, double SecondsPerText, double? FallbackSecondsPerText)
{
    /// <summary>Measure.</summary>
    /// <param name="mix">The answers of both.</param>
    /// <param name="labels">Class index of each text.</param>
    /// <param name="source">Class index that the source chooses; null: it was not given.</param>
    /// <param name="model">How long the model took for all texts.</param>
    /// <param name="fallback">How long the other took for those sent.</param>
    public static FallbackMeasures Of(IReadOnlyList<ScoredRow> mix, int[] labels, int[]? source, TimeSpan model, TimeSpan fallback)
    {
        var sent = mix.Count(row => row.IsOfFallback);
        return new((double)sent / mix.Count, Share(labels), source is null ? null : Share(source), model.TotalSeconds / mix.Count,
            sent == 0 ? null : fallback.TotalSeconds / sent);

        double Share(int[] wanted) => Enumerable.Range(0, mix.Count).Count(row => mix[row].Class == wanted[row]) / (double)mix.Count;
    }
}
