using EmbeddingSpace.Cli.Texts;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>Labels beside the class names of a model.</summary>
internal static class ClassNames
{
    private const int NamedLabels = 5;

    /// <summary>Class index of each label.</summary>
    public static int[] Indices(IEnumerable<string> labels, IReadOnlyList<string> classes)
    {
        var index = classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        return [.. labels.Select(label => index[label])];
    }

    /// <summary>Throw where a label is no class.</summary>
    /// <exception cref="UsageException">Labels are unknown.</exception>
    public static void ThrowIfUnknown(IReadOnlyList<LabelledText> rows, IReadOnlyList<string> classes, string file) =>
        ThrowIfUnknown(rows.Select(row => row.Label), classes, file);

    /// <inheritdoc cref="ThrowIfUnknown(IReadOnlyList{LabelledText}, IReadOnlyList{string}, string)"/>
    public static void ThrowIfUnknown(IEnumerable<string> labels, IReadOnlyList<string> classes, string file)
    {
        var unknown = labels.Distinct().Except(classes).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count == 0) return;
        var found = ClassSets.Quoted(unknown.Take(NamedLabels)) + (unknown.Count > NamedLabels ? $" and {unknown.Count - NamedLabels} more" : "");
        throw new UsageException(
            $"'{file}': expected labels among the model's classes {ClassSets.Quoted(classes)}, found {found}; rename the labels or choose another model.");
    }
}
