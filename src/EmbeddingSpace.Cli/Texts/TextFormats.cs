namespace EmbeddingSpace.Cli.Texts;

/// <summary>Tells the format of a file by its name.</summary>
internal static class TextFormats
{
    private const string Compressed = ".gz";

    private static readonly Dictionary<string, TextFormat> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [".tsv"] = TextFormat.TabSeparated,
        [".csv"] = TextFormat.CommaSeparated,
        [".jsonl"] = TextFormat.JsonLines,
        [".ndjson"] = TextFormat.JsonLines,
        [".parquet"] = TextFormat.Parquet,
    };

    // Lines of these would be taken for texts.
    private static readonly HashSet<string> Refused = new(
        [".json", ".arrow", ".feather", ".xlsx", ".xls", ".ods", ".xml", ".html", ".zip", ".bz2", ".xz", ".zst", ".pdf", ".docx", ".pkl", ".npy"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The format that a name says.</summary>
    /// <exception cref="UsageException">It says one that is not read.</exception>
    public static TextFormat Of(string path)
    {
        var extension = Path.GetExtension(IsCompressed(path) ? path[..^Compressed.Length] : path);
        if (Refused.Contains(extension))
            throw new UsageException($"'{path}': expected texts one a line, or a table named {string.Join(", ", Known.Keys)} (each also {Compressed}), "
                + $"found '{extension}'; save it as one of these.");
        return Known.GetValueOrDefault(extension, TextFormat.Lines);
    }

    /// <summary>Whether a name says gzip.</summary>
    public static bool IsCompressed(string path) => path.EndsWith(Compressed, StringComparison.OrdinalIgnoreCase);
}
