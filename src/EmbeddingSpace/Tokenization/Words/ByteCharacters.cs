using System.Text;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>
/// The characters that byte-level vocabularies write bytes with: printable Latin-1 bytes are themselves, the others characters from U+0100 on in
/// their order (a space is <c>Ġ</c>, a line break <c>Ċ</c>).
/// </summary>
internal static class ByteCharacters
{
    private static readonly Dictionary<char, byte> Bytes = Enumerable.Range(0, 256).ToDictionary(value => Of((byte)value), value => (byte)value);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The character of a byte.</summary>
    public static char Of(byte value) => IsPrintable(value)
        ? (char)value
        : (char)(0x100 + Enumerable.Range(0, value).Count(lower => !IsPrintable((byte)lower)));

    /// <summary>The text that a byte-level token stands for.</summary>
    /// <returns>Null where its bytes begin or end within a character, or where it is not written in bytes.</returns>
    public static string? Decode(ReadOnlySpan<char> token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < bytes.Length; i++)
            if (!Bytes.TryGetValue(token[i], out bytes[i])) return null;
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool IsPrintable(byte value) => value is (>= (byte)'!' and <= (byte)'~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
}
