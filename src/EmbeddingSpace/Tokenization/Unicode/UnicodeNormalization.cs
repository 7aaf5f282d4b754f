using System.Text;

namespace EmbeddingSpace.Tokenization.Unicode;

/// <summary>The four normalisation forms of the Unicode Standard (annex 15) over <see cref="UnicodeTables"/>.</summary>
internal static class UnicodeNormalization
{
    // Hangul syllables are composed by arithmetic (Unicode Standard, section 3.12), not by tables.
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    /// <summary>Decompose fully and put combining marks into canonical order: NFD, or NFKD when <paramref name="compatible"/>.</summary>
    public static string Decompose(string text, bool compatible) => Ascii.IsValid(text) ? text : Join(Decomposed(text, compatible));

    /// <summary>Decompose and compose again: NFC, or NFKC when <paramref name="compatible"/>.</summary>
    public static string Compose(string text, bool compatible) => Ascii.IsValid(text) ? text : Join(Composed(Decomposed(text, compatible)));

    /// <summary>The code points of a fully decomposed text in canonical order.</summary>
    public static List<int> Decomposed(string text, bool compatible)
    {
        var result = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes()) Append(rune.Value, compatible, result);
        Order(result);
        return result;
    }

    /// <summary>A text of code points.</summary>
    public static string Join(List<int> codePoints)
    {
        var builder = new StringBuilder(codePoints.Count);
        foreach (var codePoint in codePoints)
            if (codePoint < 0x10000) builder.Append((char)codePoint);
            else builder.Append(char.ConvertFromUtf32(codePoint));
        return builder.ToString();
    }

    private static void Append(int codePoint, bool compatible, List<int> result)
    {
        var syllable = codePoint - SyllableBase;
        if (syllable is >= 0 and < SyllableCount)
        {
            result.Add(LeadBase + (syllable / (VowelCount * TrailCount)));
            result.Add(VowelBase + (syllable % (VowelCount * TrailCount) / TrailCount));
            if (syllable % TrailCount != 0) result.Add(TrailBase + (syllable % TrailCount));
        }
        else if (UnicodeTables.Decomposition(codePoint, compatible) is { } parts)
        {
            foreach (var part in parts) Append(part, compatible, result);
        }
        else
        {
            result.Add(codePoint);
        }
    }

    // Runs of non-starters are sorted by their class; the sort must be stable.
    private static void Order(List<int> codePoints)
    {
        for (var start = 0; start < codePoints.Count; start++)
        {
            if (codePoints[start] < 0x300 || UnicodeTables.CombiningClass(codePoints[start]) == 0) continue;
            var end = start + 1;
            while (end < codePoints.Count && UnicodeTables.CombiningClass(codePoints[end]) != 0) end++;
            if (end - start > 1)
            {
                var run = codePoints.GetRange(start, end - start).OrderBy(UnicodeTables.CombiningClass).ToArray();
                for (var i = 0; i < run.Length; i++) codePoints[start + i] = run[i];
            }
            start = end;
        }
    }

    private static List<int> Composed(List<int> decomposed)
    {
        var result = new List<int>(decomposed.Count);
        var starter = -1;
        var lastClass = 0;
        foreach (var codePoint in decomposed)
        {
            var combiningClass = UnicodeTables.CombiningClass(codePoint);
            // A mark is blocked from its starter by a mark of the same or a higher class between them.
            var adjacent = starter >= 0 && (result.Count == starter + 1 || (combiningClass != 0 && lastClass < combiningClass));
            if (adjacent && Compose(result[starter], codePoint) is { } composed)
            {
                result[starter] = composed;
                continue;
            }
            result.Add(codePoint);
            lastClass = combiningClass;
            if (combiningClass == 0) starter = result.Count - 1;
        }
        return result;
    }

    /// <summary>The character that a pair composes to; null where there is none.</summary>
    public static int? Compose(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
            return SyllableBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TrailCount);
        if (first is >= SyllableBase and < SyllableBase + SyllableCount && (first - SyllableBase) % TrailCount == 0
            && second is > TrailBase and < TrailBase + TrailCount)
            return first + second - TrailBase;
        return UnicodeTables.Composition(first, second);
    }
}
