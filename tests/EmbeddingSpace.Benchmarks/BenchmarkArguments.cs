namespace EmbeddingSpace.Benchmarks;

/// <summary>The words behind the suite's name on the command line.</summary>
internal sealed record BenchmarkArguments(bool Quick, bool Json, BenchmarkFolders Folders, IReadOnlyList<string> Rest)
{
    /// <summary>Read them; what is no flag is left in <see cref="Rest"/>.</summary>
    /// <exception cref="ArgumentException">A flag is unknown or lacks its value.</exception>
    public static BenchmarkArguments Parse(IReadOnlyList<string> words)
    {
        var (quick, json, models, dataSets, corpus) = (false, false, "../shared/models", "../shared/datasets", "../shared/corpus");
        string? sources = null;
        var rest = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            switch (words[i])
            {
                case "--quick": quick = true; break;
                case "--json": json = true; break;
                case "--models": models = Value(words, ref i); break;
                case "--datasets": dataSets = Value(words, ref i); break;
                case "--corpus": corpus = Value(words, ref i); break;
                case "--sources": sources = Value(words, ref i); break;
                case var word when word.StartsWith("--", StringComparison.Ordinal):
                    throw new ArgumentException($"'{word}': expected --quick, --json, --models DIR, --datasets DIR, --corpus DIR or --sources DIR.");
                default: rest.Add(words[i]); break;
            }
        }
        foreach (var folder in new[] { models, dataSets, sources })
            if (folder is not null && !Directory.Exists(folder))
                throw new ArgumentException($"'{folder}': expected a folder, found none. Give it with --models, --datasets or --sources.");
        return new(quick, json, new(models, dataSets, corpus, sources), rest);
    }

    private static string Value(IReadOnlyList<string> words, ref int index) =>
        index + 1 < words.Count ? words[++index] : throw new ArgumentException($"'{words[index]}': expected a folder behind it, found the end of the line.");
}
