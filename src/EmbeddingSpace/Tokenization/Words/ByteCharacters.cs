namespace EmbeddingSpace.Tokenization.Words;

/// <summary>
/// The characters that byte-level vocabularies write bytes with: printable Latin-1 bytes are themselves, the others characters from U+0100 on in
/// their order (a space is <c>Ġ</c>, a line break <c>Ċ</c>).
/// </summary>
internal static class ByteCharacters
{
    /// <summary>The character of a byte.</summary>
    public static char Of(byte value) => IsPrintable(value)
        ? (char)value
        : (char)(0x100 + Enumerable.Range(0, value).Count(lower => !IsPrintable((byte)lower)));

    private static bool IsPrintable(byte value) => value is (>= (byte)'!' and <= (byte)'~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
}
