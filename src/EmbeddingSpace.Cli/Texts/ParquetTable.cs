using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace EmbeddingSpace.Cli.Texts;

/// <summary>Reads the columns of a Parquet file that hold texts, whole numbers or truth values; others stay empty.</summary>
internal static class ParquetTable
{
    // A row costs at least a reference a column, however small the file is that tells of it.
    private const int LeastRowBytes = 8;

    /// <summary>Read the table.</summary>
    /// <param name="stream">The file, seekable; stays the caller's.</param>
    /// <param name="path">Name for messages.</param>
    /// <param name="maximumBytes">Most that its rows may take.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UsageException">The file is no Parquet file, or too large.</exception>
    public static TextTable Read(Stream stream, string path, long maximumBytes, CancellationToken cancellationToken)
    {
        try
        {
            return ReadAsync(stream, path, maximumBytes, cancellationToken).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not (UsageException or OperationCanceledException))
        {
            throw new UsageException($"'{path}': expected a Parquet file, found another or a damaged one "
                + $"({exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}); write it again.", exception);
        }
    }

    private static async Task<TextTable> ReadAsync(Stream stream, string path, long maximumBytes, CancellationToken cancellationToken)
    {
        var reader = await ParquetReader.CreateAsync(stream, leaveStreamOpen: true, cancellationToken: cancellationToken).ConfigureAwait(false);
        await using var disposed = reader.ConfigureAwait(false);
        var fields = reader.Schema.GetDataFields();
        var rows = new List<TextTable.Row>();
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var part = reader.OpenRowGroupReader(group);
            if (part.RowCount < 0 || (rows.Count + part.RowCount) * LeastRowBytes * fields.Length > maximumBytes) throw TextLimit.Exceeded(path, maximumBytes);
            var columns = new string?[fields.Length][];
            for (var column = 0; column < fields.Length; column++)
                columns[column] = await ReadColumn(part, fields[column], cancellationToken).ConfigureAwait(false);
            for (var row = 0; row < part.RowCount; row++)
                rows.Add(new(Invariant($"row {rows.Count + 1}"), [.. columns.Select(values => values[row])]));
        }
        return rows.Count > 0 ? new([.. fields.Select(field => field.Name)], rows) : throw TextTable.Empty(path);
    }

    private static async Task<string?[]> ReadColumn(ParquetRowGroupReader part, DataField field, CancellationToken cancellationToken)
    {
        var rows = checked((int)part.RowCount);
        if (field.MaxRepetitionLevel > 0) return new string?[rows];
        // The library's own name for texts is a span of characters that it can keep.
        if (field.ClrType != typeof(string) && field.ClrType != typeof(ReadOnlyMemory<char>))
            return await ReadNumbers(part, field, rows, cancellationToken).ConfigureAwait(false);
        var texts = new string?[rows];
        await part.ReadAsync(field, texts.AsMemory()!, null, cancellationToken).ConfigureAwait(false);
        return texts;
    }

    private static Task<string?[]> ReadNumbers(ParquetRowGroupReader part, DataField field, int rows, CancellationToken cancellationToken) =>
        Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Boolean => Read<bool>(part, field, rows, value => value ? "true" : "false", cancellationToken),
            TypeCode.SByte => Read<sbyte>(part, field, rows, value => Text(value), cancellationToken),
            TypeCode.Byte => Read<byte>(part, field, rows, value => Text(value), cancellationToken),
            TypeCode.Int16 => Read<short>(part, field, rows, value => Text(value), cancellationToken),
            TypeCode.UInt16 => Read<ushort>(part, field, rows, value => Text(value), cancellationToken),
            TypeCode.Int32 => Read<int>(part, field, rows, value => Text(value), cancellationToken),
            TypeCode.UInt32 => Read<uint>(part, field, rows, value => Text(value), cancellationToken),
            TypeCode.Int64 => Read<long>(part, field, rows, Text, cancellationToken),
            _ => Task.FromResult(new string?[rows]),
        };

    private static async Task<string?[]> Read<TNumber>(
        ParquetRowGroupReader part, DataField field, int rows, Func<TNumber, string> text, CancellationToken cancellationToken) where TNumber : struct
    {
        if (!field.IsNullable)
        {
            var values = new TNumber[rows];
            await part.ReadAsync<TNumber>(field, values.AsMemory(), null, cancellationToken).ConfigureAwait(false);
            return [.. values.Select(text)];
        }
        var optional = new TNumber?[rows];
        await part.ReadAsync<TNumber>(field, optional.AsMemory(), null, cancellationToken).ConfigureAwait(false);
        return [.. optional.Select(value => value is { } number ? text(number) : null)];
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
