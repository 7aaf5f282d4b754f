using System.Text;
using System.Text.RegularExpressions;

namespace EmbeddingSpace.Tokenization.Patterns;

/// <summary>Which regular expressions mean to .NET what they mean to Hugging Face's library (Oniguruma with Ruby's syntax), and their translation.</summary>
internal static partial class RegexSyntax
{
    // Unicode's \w without the joiners, as Oniguruma has it; .NET's has other marks.
    private const string WordClass = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9";

    /// <summary>The expression for .NET; null where it uses what may mean something else, or is none.</summary>
    public static string? Translate(string expression)
    {
        var result = new StringBuilder(expression.Length);
        var inClass = false;
        for (var i = 0; i < expression.Length;)
        {
            var part = Part(expression, i, inClass, out var translated);
            if (part == 0) return null;
            result.Append(translated ?? expression.Substring(i, part));
            if (!inClass && expression[i] == '[') inClass = true;
            else if (inClass && expression[i] == ']') inClass = false;
            i += part;
        }
        return inClass ? null : result.ToString();
    }

    // Length of the next part that is known to mean the same, or to have a translation; 0 where there is none.
    private static int Part(string expression, int position, bool inClass, out string? translated)
    {
        translated = null;
        var match = (inClass ? ClassPart() : PlainPart()).Match(expression, position);
        if (!match.Success) return 0;
        if (match.Value == @"\w") translated = inClass ? WordClass : $"[{WordClass}]";
        if (match.Value == @"\W") translated = $"[^{WordClass}]";
        return match.Length;
    }

    // Categories, groups without names, quantifiers (greedy or lazy, not possessive), a class's beginning, and characters of the basic plane.
    [GeneratedRegex(@"\G(?:\\[sSdDwWrntfv]|\\[pP]\{(?:L|Lu|Ll|Lt|Lm|Lo|M|Mn|Mc|Me|N|Nd|Nl|No|P|Pc|Pd|Ps|Pe|Pi|Pf|Po|S|Sm|Sc|Sk|So|Z|Zs|Zl|Zp)\}"
        + @"|\\[!-/:-@\[-`{-~]|\((?:\?(?:[:=!>]|<[=!]|i:)|(?!\?))|\)|\||\[\^?\]?|(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})\??(?!\+)|[.^$]|[^\\()\[\]{}|?*+.^$\uD800-\uDFFF])")]
    private static partial Regex PlainPart();

    [GeneratedRegex(@"\G(?:\\[sSdDwrntfv]|\\[pP]\{(?:L|Lu|Ll|Lt|Lm|Lo|M|Mn|Mc|Me|N|Nd|Nl|No|P|Pc|Pd|Ps|Pe|Pi|Pf|Po|S|Sm|Sc|Sk|So|Z|Zs|Zl|Zp)\}"
        + @"|\\[!-/:-@\[-`{-~]|\]|[^\\\[\]&\uD800-\uDFFF])")]
    private static partial Regex ClassPart();
}
