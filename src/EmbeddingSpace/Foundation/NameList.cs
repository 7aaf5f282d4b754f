namespace EmbeddingSpace.Foundation;

/// <summary>Names in a message: a file may hold any number of them.</summary>
internal static class NameList
{
    private const int Most = 10;

    /// <summary>The first ten, each in quotes, and how many more there are.</summary>
    public static string Of(IReadOnlyCollection<string> names)
    {
        var named = string.Join(", ", names.Take(Most).Select(name => $"'{name}'"));
        return names.Count <= Most ? named : FormattableString.Invariant($"{named} and {names.Count - Most} more");
    }
}
