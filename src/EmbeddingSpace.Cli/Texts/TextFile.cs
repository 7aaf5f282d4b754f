namespace EmbeddingSpace.Cli.Texts;

/// <summary>Reads what <c>--texts</c> and <c>--data</c> name. Fields are separated by tabs alone: quotes are part of the text.</summary>
internal static class TextFile
{
    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInput = "-";

    private const string LabelColumn = "Label";
    private const string TextColumn = "Text";

    /// <summary>Read texts: the <c>Text</c> column where the file is a TSV, else one text a line.</summary>
    /// <param name="path">The file; <see cref="StandardInput"/> for standard input.</param>
    /// <param name="standardInput">What <see cref="StandardInput"/> reads.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <remarks>A file is a TSV when it is named so, or when its first line holds tabs and a column <c>Text</c>.</remarks>
    /// <exception cref="UsageException">The file cannot be read, is empty or malformed.</exception>
    public static IReadOnlyList<string> ReadTexts(string path, Stream standardInput, CancellationToken cancellationToken)
    {
        var lines = ReadLines(path, standardInput, "texts", cancellationToken);
        var header = lines[0].Content.Split('\t');
        if (!IsTsv(path) && (header.Length == 1 || !header.Contains(TextColumn, StringComparer.Ordinal)))
            return [.. lines.Select(line => line.Content)];
        var column = Find(header, TextColumn, path);
        return [.. Rows(lines, header.Length, path).Select(fields => fields[column])];
    }

    /// <summary>Read labelled texts: a TSV with the columns <c>Label</c> and <c>Text</c>.</summary>
    /// <param name="path">The file; <see cref="StandardInput"/> for standard input.</param>
    /// <param name="standardInput">What <see cref="StandardInput"/> reads.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="UsageException">The file cannot be read, is empty or malformed.</exception>
    public static IReadOnlyList<LabelledText> ReadLabelled(string path, Stream standardInput, CancellationToken cancellationToken)
    {
        var lines = ReadLines(path, standardInput, "a TSV with the header Label<TAB>Text", cancellationToken);
        var header = lines[0].Content.Split('\t');
        var (label, text) = (Find(header, LabelColumn, path), Find(header, TextColumn, path));
        return [.. Rows(lines, header.Length, path).Select(fields => new LabelledText { Label = fields[label], Text = fields[text] })];
    }

    private static bool IsTsv(string path) =>
        path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tsv.gz", StringComparison.OrdinalIgnoreCase);

    private static int Find(string[] header, string column, string path)
    {
        var places = Enumerable.Range(0, header.Length).Where(index => header[index] == column).ToArray();
        if (places.Length == 1) return places[0];
        var found = $"{(places.Length == 0 ? "none" : "several")} in '{string.Join("<TAB>", header)}'";
        throw new UsageException($"'{path}', line 1: expected one column '{column}' in the tab-separated header, found {found}; write the header line.");
    }

    private static List<string[]> Rows(List<TextLine> lines, int columns, string path)
    {
        if (lines.Count == 1) throw new UsageException($"'{path}': expected rows below the header, found none; add at least one.");
        var rows = new List<string[]>(lines.Count - 1);
        foreach (var line in lines.Skip(1))
        {
            var fields = line.Content.Split('\t');
            if (fields.Length != columns)
                throw new UsageException($"'{path}', line {line.Number}: "
                    + $"expected {columns} tab-separated columns as in the header, found {fields.Length}; correct the line.");
            rows.Add(fields);
        }
        return rows;
    }

    private static List<TextLine> ReadLines(string path, Stream standardInput, string expected, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = Open(path, standardInput);
            var lines = LineReader.Read(stream, path, cancellationToken).ToList();
            return lines.Count > 0 ? lines : throw new UsageException($"'{path}': expected {expected}, found an empty file; give a file with content.");
        }
        catch (InvalidDataException exception)
        {
            throw new UsageException($"'{path}': expected a complete gzip file, found a damaged one ({exception.Message}); compress it again.", exception);
        }
    }

    private static Stream Open(string path, Stream standardInput)
    {
        if (path == StandardInput) return standardInput;
        if (Directory.Exists(path)) throw new UsageException($"'{path}': expected a file, found a folder; name the file in it.");
        if (!File.Exists(path)) throw new UsageException($"'{path}': expected a file, found none there; check the path.");
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? GzipFile.Read(path) : File.OpenRead(path);
    }
}
