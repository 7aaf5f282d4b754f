using System.Text.Json;
using System.Text.RegularExpressions;

namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>Numbers by module name (<c>rank_pattern</c>, <c>alpha_pattern</c>). A key is the end of a name from a dot on, or a regular expression of it;
/// of several that match, the first counts, as in PEFT.</summary>
internal sealed class PatternNumbers
{
    // A few names are matched; only an expression made to take for ever takes longer.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly string _key;
    private readonly string _file;
    private readonly List<(string Pattern, Regex Expression, double Number)> _numbers = [];

    /// <summary>Read a table.</summary>
    /// <param name="key">Its key in the file.</param>
    /// <param name="table">The table; null where the file has none.</param>
    /// <param name="file">Path of the file, for messages.</param>
    /// <exception cref="InvalidCheckpointException">It is no table of patterns and numbers above 0.</exception>
    public PatternNumbers(string key, JsonElement? table, string file)
    {
        (_key, _file) = (key, file);
        if (table is not { } found) return;
        if (found.ValueKind != JsonValueKind.Object) throw AdapterConfig.Unexpected(key, "an object of module names and numbers", found, file);
        foreach (var pair in found.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.Number || !pair.Value.TryGetDouble(out var number) || !(number > 0) || !double.IsFinite(number))
                throw AdapterConfig.Unexpected($"{key}.{pair.Name}", "a number above 0", pair.Value, file);
            _numbers.Add((pair.Name, Expression(pair.Name), number));
        }
    }

    /// <summary>The number of a module; null where no pattern matches.</summary>
    /// <exception cref="InvalidCheckpointException">A pattern takes too long.</exception>
    public double? Find(string module)
    {
        foreach (var (pattern, expression, number) in _numbers)
        {
            try
            {
                if (expression.IsMatch(module)) return number;
            }
            catch (RegexMatchTimeoutException cause)
            {
                throw new InvalidCheckpointException(
                    $"'{_key}' in '{_file}': pattern '{pattern}' takes longer than {LongestMatch.TotalSeconds} s on '{module}'. Write it more simply.", cause);
            }
        }
        return null;
    }

    private Regex Expression(string pattern)
    {
        try
        {
            return new($@"\A(?:.*\.)?(?:{pattern})\z", RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (ArgumentException cause)
        {
            throw new InvalidCheckpointException(
                $"'{_key}' in '{_file}': expected module names or regular expressions, found '{pattern}' ({cause.Message.TrimEnd('.')}). Correct the file.",
                cause);
        }
    }
}
