using System.Text;

namespace EmbeddingSpace.Cli.Texts;

/// <summary>Splits UTF-8 into lines. LF and CRLF end a line, a byte order mark at the start is skipped, malformed UTF-8 is refused with its line.</summary>
internal static class LineReader
{
    private const int BufferSize = 1 << 16;

    // No text is longer; a device or a binary file has lines without end.
    private const int LongestLine = 64 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Read lines; a line end at the very end starts no further line.</summary>
    /// <param name="stream">The bytes; stays the caller's.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="UsageException">A line is no UTF-8.</exception>
    public static IEnumerable<TextLine> Read(Stream stream, string file, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        using var pending = new MemoryStream();
        var number = 0;
        int count;
        while ((count = stream.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = 0;
            int length;
            while ((length = Array.IndexOf(buffer, (byte)'\n', start, count - start)) >= 0)
            {
                pending.Write(buffer, start, length - start);
                yield return Decode(pending, ++number, file);
                start = length + 1;
            }
            pending.Write(buffer, start, count - start);
            if (pending.Length > LongestLine)
                throw new UsageException(Invariant($"'{file}', line {number + 1}: expected a line of at most {LongestLine >> 20} MB, found a longer one; ")
                    + "name a file of texts.");
        }
        if (pending.Length > 0) yield return Decode(pending, ++number, file);
    }

    private static TextLine Decode(MemoryStream pending, int number, string file)
    {
        var bytes = pending.GetBuffer().AsSpan(0, (int)pending.Length);
        if (number == 1 && bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        if (bytes.EndsWith("\r"u8)) bytes = bytes[..^1];
        try
        {
            return new(number, Strict.GetString(bytes));
        }
        catch (DecoderFallbackException exception)
        {
            throw new UsageException($"'{file}', line {number}: expected UTF-8, found bytes that are none; save the file as UTF-8.", exception);
        }
        finally
        {
            pending.SetLength(0);
        }
    }
}
