namespace EmbeddingSpace.Cli.Models;

/// <summary>The classes of two models, whose order is each model's own.</summary>
internal static class ClassSets
{
    /// <summary>Refuse a model of other classes.</summary>
    /// <param name="path">Where the model lies.</param>
    /// <param name="classes">Its classes.</param>
    /// <param name="owner">Whose classes they have to be, in a message.</param>
    /// <param name="expected">Those.</param>
    /// <param name="advice">What to do where they are others.</param>
    /// <exception cref="UsageException">They are others.</exception>
    public static void RequireSame(string path, IReadOnlyList<string> classes, string owner, IReadOnlyList<string> expected, string advice)
    {
        if (classes.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal))) return;
        throw new UsageException($"'{path}': expected the classes of {owner}, {Quoted(expected)}, found {Quoted(classes)}; {advice}.");
    }

    /// <summary>Names in a message.</summary>
    public static string Quoted(IEnumerable<string> classes) => string.Join(", ", classes.Select(name => $"'{name}'"));
}
