using System.CommandLine;
using System.Globalization;
using EmbeddingSpace.Cli.Faults;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>Options that several commands take.</summary>
internal static class CommonOptions
{
    /// <summary>The model to use.</summary>
    public static Option<string> Model() => Required("--model", "M", "Model folder, or saved .zip.");

    /// <summary>Unlabelled texts.</summary>
    public static Option<string> Texts() => Required("--texts", "F", "One text a line, or the Text column of a TSV; .gz too; - reads standard input.");

    /// <summary>An option that must be given.</summary>
    public static Option<string> Required(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName, Required = true };

    /// <summary>Whole numbers with commas between.</summary>
    /// <exception cref="UsageException">A part is none.</exception>
    public static int[] Numbers(string option, string list) =>
        [.. list.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"'{option}' '{list}': expected whole numbers from 0 with commas between, found '{part}'; write for example 0,7."))];
}
