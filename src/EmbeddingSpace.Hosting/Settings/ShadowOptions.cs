namespace EmbeddingSpace.Hosting.Settings;

/// <summary>A classifier that answers beside the one that serves, and whose answers nobody sees but in the comparison of both.</summary>
public sealed record ShadowOptions
{
    /// <summary>Most texts that may be kept.</summary>
    internal const int MostExamples = 10_000;

    /// <summary>A model folder, or a saved <c>.zip</c>, of the same classes.</summary>
    public string Path { get; set; } = "";

    /// <summary>Which of several heads in one zip; null, the default: there is only one.</summary>
    public string? Head { get; set; }

    /// <summary>Share of the texts that it answers too, above 0 and at most 1. Default 0.1. It takes a tenth of the time at most, so that it may answer fewer.
    /// </summary>
    public double Share { get; set; } = 0.1;

    /// <summary>Most texts kept on which the two part, for whoever reads the comparison: they are texts of those who ask. Default 20; 0 keeps none.</summary>
    public int Examples { get; set; } = Comparisons.AnswerComparison.DefaultExamples;
}
