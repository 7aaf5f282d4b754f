using System.Runtime.CompilerServices;
using System.Text;
using Parquet;

namespace ScaleOut;

/// <summary>Reads the texts of a file: one column of a Parquet file, or of a tab-separated file with a header, whose quotes are part of the texts.</summary>
internal static class TextColumn
{
    /// <summary>Read the column into memory.</summary>
    /// <exception cref="InvalidDataException">The file has no such column, or a line without it.</exception>
    public static Task<string[]> ReadAsync(string path, string column, CancellationToken cancellationToken) =>
        Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase)
            ? ReadParquetAsync(path, column, cancellationToken)
            : ReadTabSeparatedAsync(path, column, cancellationToken);

    private static async Task<string[]> ReadTabSeparatedAsync(string path, string column, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        var (place, number, blank) = (-1, 0, 0);
        await foreach (var line in LinesAsync(path, cancellationToken))
        {
            if (++number == 1)
            {
                place = Array.IndexOf(line.Split('\t'), column);
                if (place < 0) throw Missing(path, column, line.Split('\t'));
            }
            // At the end of the file it is no row.
            else if (line.Length == 0) blank++;
            else
            {
                for (; blank > 0; blank--) texts.Add(Field("", number - blank));
                texts.Add(Field(line, number));
            }
        }
        return [.. texts];

        string Field(string line, int row) => line.Split('\t') is var fields && place < fields.Length
            ? fields[place]
            : throw new InvalidDataException($"'{path}', line {row}: expected a column '{column}' as in the header, found {fields.Length} columns; "
                + "correct the line.");
    }

    // Of .NET's own lines a text with a carriage return in it would be two.
    private static async IAsyncEnumerable<string> LinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(path);
        var (line, block) = (new StringBuilder(), new char[1 << 16]);
        for (int read; (read = await reader.ReadAsync(block, cancellationToken)) > 0;)
            for (var start = 0; start < read;)
            {
                var end = Array.IndexOf(block, '\n', start, read - start);
                line.Append(block, start, (end < 0 ? read : end) - start);
                start = end < 0 ? read : end + 1;
                if (end >= 0) yield return Taken();
            }
        if (line.Length > 0) yield return Taken();

        string Taken()
        {
            if (line.Length > 0 && line[^1] == '\r') line.Length--;
            var taken = line.ToString();
            line.Clear();
            return taken;
        }
    }

    private static async Task<string[]> ReadParquetAsync(string path, string column, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        await using var reader = await OpenAsync(file, path, cancellationToken);
        var fields = reader.Schema.GetDataFields();
        // The library's own name for texts is a span of characters that it can keep.
        var field = Array.Find(fields, each => each.Name == column && (each.ClrType == typeof(string) || each.ClrType == typeof(ReadOnlyMemory<char>)))
            ?? throw Missing(path, column, fields.Select(each => each.Name));
        var texts = new List<string>();
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var part = reader.OpenRowGroupReader(group);
            var values = new string?[checked((int)part.RowCount)];
            await part.ReadAsync(field, values.AsMemory()!, null, cancellationToken);
            texts.AddRange(values.Select(value => value ?? ""));
        }
        return [.. texts];
    }

    private static async Task<ParquetReader> OpenAsync(FileStream file, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await ParquetReader.CreateAsync(file, cancellationToken: cancellationToken);
        }
        // A damaged file sends the library to places that it has not.
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidDataException($"'{path}': expected a Parquet file, found another kind of file, or a damaged one "
                + $"({exception.Message.TrimEnd('.')}); get the file again.", exception);
        }
    }

    private static InvalidDataException Missing(string path, string column, IEnumerable<string> found) =>
        new($"'{path}': expected a column of texts '{column}', found columns '{string.Join("', '", found)}'; name one of them with '--column'.");
}
