using System.Text;
using System.Text.RegularExpressions;

namespace EmbeddingSpace.Tokenization.Patterns;

/// <summary>Which regular expressions mean to .NET what they mean to Hugging Face's library (Oniguruma with Ruby's syntax), and their translation.</summary>
internal static partial class RegexSyntax
{
    // Oniguruma's \w: Unicode's without the joiners, and outside of classes the superscripts and fractions of Latin-1. .NET's has fewer marks and numbers.
    private const string WordClass = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9", Latin = @"\u00B2\u00B3\u00B9\u00BC-\u00BE";

    // Letters that without regard to case are one with others together (ß, ﬆ, ﬀ …).
    private static readonly string[] Ligatures = ["ss", "st", "ff", "fi", "fl"];

    /// <summary>The expression for .NET; null where it uses what may mean something else, or is none.</summary>
    public static string? Translate(string expression)
    {
        var result = new StringBuilder(expression.Length);
        var inClass = false;
        var previous = '\0';
        // Of each open group: whether case counts for nothing in it.
        var groups = new Stack<bool>();
        for (var i = 0; i < expression.Length;)
        {
            var part = Part(expression, i, inClass, out var translated);
            if (part == 0) return null;
            var text = expression.Substring(i, part);
            var anyCase = groups.TryPeek(out var inherited) && inherited;
            if (text is ['(', ..]) groups.Push(anyCase || text.EndsWith("i:", StringComparison.Ordinal));
            else if (text == ")" && !inClass && !groups.TryPop(out _)) return null;
            else if (anyCase && !TryFold(text, previous, ref translated)) return null;
            result.Append(translated ?? text);
            if (!inClass && text[0] == '[') inClass = true;
            else if (inClass && text == "]") inClass = false;
            previous = text.Length == 1 ? text[0] : '\0';
            i += part;
        }
        return inClass || groups.Count > 0 ? null : result.ToString();
    }

    // Without regard to case Oniguruma takes the long s for an s and the Kelvin sign for a k, which .NET does not; more is not translated.
    private static bool TryFold(string part, char previous, ref string? translated)
    {
        if (part[0] == '[' || (part.Length == 1 && !char.IsAscii(part[0]))) return false;
        if (part.Length == 1 && Ligatures.Contains($"{previous}{part}", StringComparer.OrdinalIgnoreCase)) return false;
        if (part is "s" or "S") translated = "[sS\u017F]";
        if (part is "k" or "K") translated = "[kK\u212A]";
        return true;
    }

    // Length of the next part that is known to mean the same, or to have a translation; 0 where there is none.
    private static int Part(string expression, int position, bool inClass, out string? translated)
    {
        translated = null;
        var match = (inClass ? ClassPart() : PlainPart()).Match(expression, position);
        if (!match.Success) return 0;
        if (match.Value == @"\w") translated = inClass ? WordClass : $"[{WordClass}{Latin}]";
        if (match.Value == @"\W") translated = $"[^{WordClass}{Latin}]";
        return match.Length;
    }

    // Categories, groups without names, quantifiers (greedy or lazy, not possessive), a class's beginning, and characters of the basic plane.
    [GeneratedRegex(@"\G(?:\\[sSdDwWrntfv]|\\[pP]\{(?:L|Lu|Ll|Lt|Lm|Lo|M|Mn|Mc|Me|N|Nd|Nl|No|P|Pc|Pd|Ps|Pe|Pi|Pf|Po|S|Sm|Sc|Sk|So|Z|Zs|Zl|Zp)\}"
        + @"|\\[!-/:-@\[-`{-~]|\((?:\?(?:[:=!>]|<[=!]|i:)|(?!\?))|\)|\||\[\^?\]?|(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})\??(?!\+)|[.^$]"
        + @"|[^\\()\[\]{}|?*+.^$\uD800-\uDFFF])")]
    private static partial Regex PlainPart();

    [GeneratedRegex(@"\G(?:\\[sSdDwrntfv]|\\[pP]\{(?:L|Lu|Ll|Lt|Lm|Lo|M|Mn|Mc|Me|N|Nd|Nl|No|P|Pc|Pd|Ps|Pe|Pi|Pf|Po|S|Sm|Sc|Sk|So|Z|Zs|Zl|Zp)\}"
        + @"|\\[!-/:-@\[-`{-~]|\]|[^\\\[\]&\uD800-\uDFFF])")]
    private static partial Regex ClassPart();
}
