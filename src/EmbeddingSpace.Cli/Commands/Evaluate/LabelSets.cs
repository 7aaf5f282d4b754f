using EmbeddingSpace.Cli.Texts;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>Several labels of a text, with commas between.</summary>
internal static class LabelSets
{
    private const char Separator = ',';

    /// <summary>Which labels each text has.</summary>
    /// <returns>[texts][labels].</returns>
    /// <exception cref="UsageException">A label is none of the model's.</exception>
    public static bool[][] Read(IReadOnlyList<LabelledText> rows, IReadOnlyList<string> classes, string file)
    {
        var known = classes.ToHashSet(StringComparer.Ordinal);
        var sets = rows.Select(row => Split(row.Label, known)).ToArray();
        ClassNames.ThrowIfUnknown(sets.SelectMany(set => set), classes, file);
        return [.. sets.Select(set => classes.Select(set.Contains).ToArray())];
    }

    // A name may hold a comma itself. No label at all is an answer, too.
    private static HashSet<string> Split(string labels, HashSet<string> known) => known.Contains(labels)
        ? new([labels], StringComparer.Ordinal)
        : labels.Split(Separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
}
