namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>Numbers that belong together.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Values">One a group, or a place on the axis.</param>
/// <param name="IsControl">Whether they are what chance gives; drawn in grey.</param>
internal sealed record Series(string Name, IReadOnlyList<double> Values, bool IsControl = false)
{
    /// <summary>One number an item.</summary>
    public static Series Of<T>(string name, IEnumerable<T> items, Func<T, double> value, bool isControl = false) =>
        new(name, [.. items.Select(value)], isControl);
}
