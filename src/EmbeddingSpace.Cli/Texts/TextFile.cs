using System.Text;

namespace EmbeddingSpace.Cli.Texts;

/// <summary>Reads what <c>--texts</c> and <c>--data</c> name: texts one a line, or the columns of a table (TSV, CSV, JSON lines, Parquet).</summary>
/// <param name="StandardInput">What <see cref="StandardInputName"/> reads.</param>
/// <param name="Columns">The columns to read.</param>
/// <param name="MaximumBytes">Most that a file may hold once unpacked.</param>
internal sealed record TextFile(Stream StandardInput, TextColumns Columns, long MaximumBytes)
{
    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInputName = "-";

    private const string LineEnd = "\n";
    private const char Tab = '\t';
    private const char Quote = '"';

    /// <summary>Read texts: the column of texts where the file is a table, else one text a line.</summary>
    /// <param name="path">The file; <see cref="StandardInputName"/> for standard input.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <remarks>A file is a table when it is named so, or when its first line holds tabs and a column of texts.</remarks>
    /// <exception cref="UsageException">The file cannot be read, is empty or malformed.</exception>
    public IReadOnlyList<string> ReadTexts(string path, CancellationToken cancellationToken) => ReadTable(path, cancellationToken, out var lines) is { } table
        ? [.. Texts(table, Columns.FindText(table, path), path)]
        : lines;

    /// <summary>The same, and where a table has a column of second texts, pairs.</summary>
    /// <inheritdoc cref="ReadTexts"/>
    public TextRows ReadTextsOrPairs(string path, CancellationToken cancellationToken)
    {
        if (ReadTable(path, cancellationToken, out var lines) is not { } table) return new(lines, null);
        return Columns.FindPair(table, path) is { } pair
            ? new([.. Texts(table, pair.First, path)], [.. Texts(table, pair.Second, path)])
            : new([.. Texts(table, Columns.FindText(table, path), path)], null);
    }

    /// <summary>Read labelled texts: a table, a TSV where its name says nothing else.</summary>
    /// <param name="path">The file; <see cref="StandardInputName"/> for standard input.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="UsageException">The file cannot be read, is empty or malformed.</exception>
    public LabelledTable ReadLabelled(string path, CancellationToken cancellationToken)
    {
        var format = TextFormats.Of(path);
        using var content = Open(path);
        return LabelledTable.Of(Table(content, format, path, "a TSV with the header Label<TAB>Text", cancellationToken), Columns, path);
    }

    /// <summary>Read texts, or pairs of them, with scores beside them: a table, a TSV where its name says nothing else.</summary>
    /// <param name="path">The file; <see cref="StandardInputName"/> for standard input.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="UsageException">The file cannot be read, is empty or malformed.</exception>
    public ScoredTable ReadScored(string path, CancellationToken cancellationToken)
    {
        var format = TextFormats.Of(path);
        using var content = Open(path);
        var table = Table(content, format, path, "a TSV with the header Text<TAB>class<TAB>class…", cancellationToken);
        return Columns.FindPair(table, path) is { } pair ? new(table, pair.First, pair.Second, path) : new(table, Columns.FindText(table, path), null, path);
    }

    private static bool HasTextColumn(string header) =>
        header.Contains(Tab, StringComparison.Ordinal)
        && header.Split(Tab).Any(column => TextColumns.TextNames.Contains(column.Trim(Quote), StringComparer.OrdinalIgnoreCase));

    // Null where the file holds one text a line.
    private TextTable? ReadTable(string path, CancellationToken cancellationToken, out IReadOnlyList<string> texts)
    {
        texts = [];
        var format = TextFormats.Of(path);
        using var content = Open(path);
        if (format != TextFormat.Lines) return Table(content, format, path, "texts", cancellationToken);
        var lines = Lines(content, path, "texts", cancellationToken);
        if (Columns is not { Text: null, Pair: null } || HasTextColumn(lines[0].Content)) return TabSeparatedTable.Read(lines, path, cancellationToken);
        texts = [.. lines.Select(line => line.Content)];
        return null;
    }

    private static IEnumerable<string> Texts(TextTable table, int column, string path) => table.Rows.Select(row => table.Value(row, column, path));

    private TextTable Table(Stream content, TextFormat format, string path, string expected, CancellationToken cancellationToken) => format switch
    {
        TextFormat.CommaSeparated => CommaSeparatedTable.Read(Joined(Lines(content, path, expected, cancellationToken)), path, cancellationToken),
        TextFormat.JsonLines => JsonLinesTable.Read(Lines(content, path, expected, cancellationToken), path),
        TextFormat.Parquet => ParquetTable.Read(content, path, MaximumBytes, cancellationToken),
        _ => TabSeparatedTable.Read(Lines(content, path, expected, cancellationToken), path, cancellationToken),
    };

    private static string Joined(IEnumerable<TextLine> lines) => new StringBuilder().AppendJoin(LineEnd, lines.Select(line => line.Content)).ToString();

    private static List<TextLine> Lines(Stream stream, string path, string expected, CancellationToken cancellationToken)
    {
        var lines = LineReader.Read(stream, path, cancellationToken).ToList();
        return lines.Count > 0 ? lines : throw new UsageException($"'{path}': expected {expected}, found an empty file; give a file with content.");
    }

    private Stream Open(string path)
    {
        if (path == StandardInputName)
            return StandardInput.CanRead ? StandardInput
                : throw new UsageException($"'{path}': expected texts on standard input, found it closed; name a file, or send them there.");
        if (Directory.Exists(path)) throw new UsageException($"'{path}': expected a file, found a folder; name the file in it.");
        if (!File.Exists(path)) throw new UsageException($"'{path}': expected a file, found none there; check the path.");
        if (!TextFormats.IsCompressed(path)) return File.OpenRead(path);
        try
        {
            return GzipFile.Read(path, MaximumBytes);
        }
        catch (InvalidDataException exception)
        {
            throw new UsageException($"'{path}': expected a complete gzip file, found a damaged one ({exception.Message}); compress it again.", exception);
        }
    }
}
