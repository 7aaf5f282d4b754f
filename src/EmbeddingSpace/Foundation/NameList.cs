namespace EmbeddingSpace.Foundation;

/// <summary>Names in a message, of which a file may hold any number, and names in any order.</summary>
internal static class NameList
{
    private const int Most = 10;

    /// <summary>The first ten, each in quotes, and how many more there are.</summary>
    public static string Of(IReadOnlyCollection<string> names)
    {
        var named = string.Join(", ", names.Take(Most).Select(name => $"'{name}'"));
        return names.Count <= Most ? named : FormattableString.Invariant($"{named} and {names.Count - Most} more");
    }

    /// <summary>Whether both hold the same names, each as often, in any order: classes have one order a model.</summary>
    public static bool AreSame(IEnumerable<string> names, IEnumerable<string> others) =>
        names.Order(StringComparer.Ordinal).SequenceEqual(others.Order(StringComparer.Ordinal));
}
