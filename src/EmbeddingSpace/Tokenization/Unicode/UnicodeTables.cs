using System.Globalization;

namespace EmbeddingSpace.Tokenization.Unicode;

/// <summary>
/// Character classes and decompositions exactly as Hugging Face's tokenizers know them. The runtime's own are of a later Unicode version
/// (other ids for newer characters), and its normalisation does nothing at all where globalisation is invariant, as in most containers.
/// </summary>
internal static class UnicodeTables
{
    private const string Resource = "Tokenization/unicode.txt";
    private const int CodePoints = 0x110000;

    private const byte PunctuationFlag = 1, OtherFlag = 2, NonSpacingFlag = 4, MarkFlag = 8;

    private static readonly byte[] Flags = new byte[CodePoints];
    private static readonly Dictionary<int, byte> Classes = [];
    private static readonly Dictionary<int, int[]> Canonical = [];
    private static readonly Dictionary<int, int[]> Compatible = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];

    static UnicodeTables()
    {
        using var stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"Resource '{Resource}' is missing from the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line) Read(line.Split(' '));
    }

    /// <summary>General category P of Unicode 8.0.</summary>
    public static bool IsPunctuation(int codePoint) => (Flags[codePoint] & PunctuationFlag) != 0;

    /// <summary>Controls, format characters and private use (Cc, Cf, Co) of Unicode 8.0.</summary>
    public static bool IsOther(int codePoint) => (Flags[codePoint] & OtherFlag) != 0;

    /// <summary>Non-spacing marks (Mn) of Unicode 8.0.</summary>
    public static bool IsNonSpacingMark(int codePoint) => (Flags[codePoint] & NonSpacingFlag) != 0;

    /// <summary>Marks of every kind (M) of Unicode 9.0.</summary>
    public static bool IsMark(int codePoint) => (Flags[codePoint] & MarkFlag) != 0;

    /// <summary>Canonical combining class; 0 for starters.</summary>
    public static byte CombiningClass(int codePoint) => Classes.GetValueOrDefault(codePoint);

    /// <summary>One step of decomposition; null where there is none.</summary>
    public static int[]? Decomposition(int codePoint, bool compatible) =>
        Canonical.TryGetValue(codePoint, out var parts) || (compatible && Compatible.TryGetValue(codePoint, out parts)) ? parts : null;

    /// <summary>The character that a pair composes to; null where there is none.</summary>
    public static int? Composition(int first, int second) => Compositions.TryGetValue((first, second), out var composed) ? composed : null;

    private static void Read(string[] fields)
    {
        switch (fields[0])
        {
            case "punctuation": Mark(fields, PunctuationFlag); break;
            case "other": Mark(fields, OtherFlag); break;
            case "nonspacing": Mark(fields, NonSpacingFlag); break;
            case "mark": Mark(fields, MarkFlag); break;
            case "class":
                var value = byte.Parse(fields[1], CultureInfo.InvariantCulture);
                foreach (var codePoint in fields.Skip(2).SelectMany(Range)) Classes.Add(codePoint, value);
                break;
            case "c":
                Canonical.Add(Code(fields[1]), [Code(fields[2]), Code(fields[3])]);
                Compositions.Add((Code(fields[2]), Code(fields[3])), Code(fields[1]));
                break;
            case "d": Canonical.Add(Code(fields[1]), [.. fields.Skip(2).Select(Code)]); break;
            case "k": Compatible.Add(Code(fields[1]), [.. fields.Skip(2).Select(Code)]); break;
            case "#": break;
            default: throw new InvalidOperationException($"Resource '{Resource}': line kind '{fields[0]}' is unknown; make it anew with make_unicode_data.py.");
        }
    }

    private static void Mark(string[] fields, byte flag)
    {
        foreach (var codePoint in fields.Skip(1).SelectMany(Range)) Flags[codePoint] |= flag;
    }

    private static IEnumerable<int> Range(string span)
    {
        var dash = span.IndexOf('-', StringComparison.Ordinal);
        var first = Code(dash < 0 ? span : span[..dash]);
        return Enumerable.Range(first, (dash < 0 ? first : Code(span[(dash + 1)..])) - first + 1);
    }

    private static int Code(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
