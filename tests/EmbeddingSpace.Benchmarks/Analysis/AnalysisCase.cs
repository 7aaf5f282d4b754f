namespace EmbeddingSpace.Benchmarks.Analysis;

/// <summary>One analysis to be measured.</summary>
/// <param name="What">One of the words of <see cref="AnalysisWork"/>.</param>
/// <param name="Models">Folders of the model, or of source and target.</param>
/// <param name="Against">Names a dense case of the same suite: the same result, computed whole.</param>
internal sealed record AnalysisCase(string What, string[] Models, AnalysisCase? Against = null)
{
    /// <summary>The models for people.</summary>
    public string Model => string.Join(" → ", Models.Select(folder => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))));

    /// <summary>Whether one of some words occurs in the analysis or its models; without words, always.</summary>
    public bool Matches(IReadOnlyList<string> words) =>
        words.Count == 0 || words.Any(word => $"{What} {Model}".Contains(word, StringComparison.OrdinalIgnoreCase));
}
