using Parquet;

namespace ScaleOut;

/// <summary>Reads the texts of a file: one column of a Parquet file, or of a tab-separated file with a header, whose quotes are part of the texts.</summary>
internal static class TextColumn
{
    /// <summary>Read the column into memory.</summary>
    /// <exception cref="InvalidDataException">The file has no such column, or a line without it.</exception>
    public static Task<string[]> ReadAsync(string path, string column, CancellationToken cancellationToken) =>
        Path.GetExtension(path) is ".parquet" ? ReadParquetAsync(path, column, cancellationToken) : ReadTabSeparatedAsync(path, column, cancellationToken);

    private static async Task<string[]> ReadTabSeparatedAsync(string path, string column, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        var place = -1;
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken))
        {
            var fields = line.Split('\t');
            if (++number > 1)
            {
                texts.Add(place < fields.Length
                    ? fields[place]
                    : throw new InvalidDataException($"'{path}', line {number}: expected a column '{column}' as in the header, found {fields.Length} columns; "
                        + "correct the line."));
                continue;
            }
            place = Array.IndexOf(fields, column);
            if (place < 0) throw Missing(path, column, fields);
        }
        return [.. texts];
    }

    private static async Task<string[]> ReadParquetAsync(string path, string column, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: cancellationToken);
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

    private static InvalidDataException Missing(string path, string column, IEnumerable<string> found) =>
        new($"'{path}': expected a column of texts '{column}', found columns '{string.Join("', '", found)}'; name one of them with '--column'.");
}
