using System.Globalization;
using System.Text;

namespace EmbeddingSpace.Tests.Tokenization;

/// <summary>
/// Random texts of every script, with what tokenizers trip over: marks, joiners, spaces of every kind, digits, quotation marks, special tokens.
/// </summary>
internal sealed class RandomTexts(int seed, IReadOnlyList<string> tokens)
{
    private const int LongestText = 24;

    // First and last code point of blocks, each as likely as another.
    private static readonly (int First, int Last)[] Blocks =
    [
        (' ', '~'), (' ', '~'), ('a', 'z'), ('0', '9'), ('\t', '\r'), (0, 0x1F), (0x7F, 0xFF), (0xC0, 0x17F), (0x180, 0x24F), (0x2B0, 0x36F), (0x300, 0x345),
        (0x370, 0x3FF), (0x400, 0x52F), (0x590, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F), (0x980, 0x9FF), (0xB80, 0xBFF), (0xE00, 0xE7F), (0xF00, 0xFFF),
        (0x1000, 0x109F), (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x20CF), (0x20D0, 0x20FF),
        (0x2100, 0x218F), (0x2190, 0x23FF), (0x2460, 0x24FF), (0x2580, 0x27BF), (0x2E00, 0x2E42), (0x2E80, 0x2FDF), (0x3000, 0x30FF), (0x3040, 0x30FF),
        (0x3130, 0x318F), (0x3200, 0x33FF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFB00, 0xFDFF), (0xFE00, 0xFE0F),
        (0xFE20, 0xFEFF), (0xFF00, 0xFFEF), (0x10000, 0x1007F), (0x10400, 0x1044F), (0x1D100, 0x1D1FF), (0x1D400, 0x1D7FF), (0x1F130, 0x1F1FF),
        (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x20000, 0x2A6DF), (0x2F800, 0x2FA1D),
    ];

    private static readonly string[] Parts =
    [
        " ", " ", "  ", "   ", "\n", "\r\n", " \n ", "'s", "'S", "'re", "'LL", "'", "``", "''", "1,234.5", "1234567", "e\u0301", "\u200D", "\u00AD", "\uFE0F",
        "▁", "▁▁", "Ġ", "##", "İ", "ſ", "ß", "ﬁ", "Å", "\u1100\u1161\u11A8", "각\u11A8", "क्\u200Dष", "\U0001F468\u200D\U0001F469\u200D\U0001F467",
        "\U0001F1E9\U0001F1EA", "\U0001F44D\U0001F3FD", "the", " of", "Hello, world", "don't", "naïve", "ａｂｃ", "㎏", "½", "²", "…",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next text; characters that this runtime's Unicode does not know are left out.</summary>
    public string Next()
    {
        var text = new StringBuilder();
        var length = _random.Next(1, LongestText);
        var block = Blocks[_random.Next(Blocks.Length)];
        while (length-- > 0)
        {
            switch (_random.Next(10))
            {
                case 0: text.Append(Parts[_random.Next(Parts.Length)]); break;
                case 1: text.Append(tokens[_random.Next(tokens.Count)]); break;
                case 2: block = Blocks[_random.Next(Blocks.Length)]; goto default;
                case 3: Append(text, Blocks[_random.Next(Blocks.Length)]); break;
                default: Append(text, block); break;
            }
        }
        return text.ToString();
    }

    private void Append(StringBuilder text, (int First, int Last) block)
    {
        var rune = new Rune(_random.Next(block.First, block.Last + 1));
        if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.OtherNotAssigned) text.Append(rune);
    }
}
