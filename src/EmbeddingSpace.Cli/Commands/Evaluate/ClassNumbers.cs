using System.Globalization;
using EmbeddingSpace.Cli.Texts;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>Labels given as numbers of classes, as many data sets have them.</summary>
internal static class ClassNumbers
{
    private const int MostDescribed = 5;

    /// <summary>Rows with names in the place of numbers; null where the labels are not numbers of classes, or a class has a number for a name.</summary>
    public static IReadOnlyList<LabelledText>? TryName(IReadOnlyList<LabelledText> rows, IReadOnlyList<string> classes)
    {
        if (classes.Any(name => Number(name) is not null)) return null;
        var named = new List<LabelledText>(rows.Count);
        foreach (var row in rows)
        {
            if (Number(row.Label) is not { } number || number >= classes.Count) return null;
            named.Add(new() { Label = classes[number], Text = row.Text, TextPair = row.TextPair });
        }
        return named;
    }

    /// <summary>Which number is which class, for people.</summary>
    public static string Describe(IReadOnlyList<string> classes) =>
        string.Join(", ", classes.Take(MostDescribed).Select((name, index) => Invariant($"{index} is '{name}'")))
        + (classes.Count > MostDescribed ? Invariant($" and so on to {classes.Count - 1}") : "");

    /// <summary>A whole number as data sets write it, without sign or leading zeros.</summary>
    private static int? Number(string label) =>
        int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && NumberText.Whole(number) == label ? number : null;
}
