using System.Text;

namespace EmbeddingSpace.Checkpoints.Configuration;

/// <summary>What Python's JSON reader takes and the standard does not: a byte order mark that an editor left, and numbers that are none.</summary>
internal static class PythonJson
{
    // The longer word first: one is the end of the other.
    private static readonly byte[][] Constants = ["-Infinity"u8.ToArray(), "Infinity"u8.ToArray(), "NaN"u8.ToArray()];

    /// <summary>The same document as standard JSON: no byte order mark, and <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> as texts.</summary>
    public static ReadOnlyMemory<byte> ToStandard(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        return utf8.Span.IndexOf("NaN"u8) < 0 && utf8.Span.IndexOf("Infinity"u8) < 0 ? utf8 : QuoteConstants(utf8.Span);
    }

    private static byte[] QuoteConstants(ReadOnlySpan<byte> utf8)
    {
        var quoted = new List<byte>(utf8.Length + 16);
        var inText = false;
        for (var i = 0; i < utf8.Length; i++)
        {
            if (!inText && FindConstant(utf8[i..]) is { } constant)
            {
                quoted.AddRange([(byte)'"', .. constant, (byte)'"']);
                i += constant.Length - 1;
                continue;
            }

            quoted.Add(utf8[i]);
            if (utf8[i] == '"') inText = !inText;
            else if (inText && utf8[i] == '\\' && i + 1 < utf8.Length) quoted.Add(utf8[++i]);
        }

        return [.. quoted];
    }

    private static byte[]? FindConstant(ReadOnlySpan<byte> utf8)
    {
        foreach (var constant in Constants)
            if (utf8.StartsWith(constant)) return constant;
        return null;
    }
}
