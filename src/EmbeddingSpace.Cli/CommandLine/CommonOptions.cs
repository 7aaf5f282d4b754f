using System.CommandLine;
using System.Globalization;
using EmbeddingSpace.Projection.Parameters;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>Options that several commands take.</summary>
internal static class CommonOptions
{
    /// <summary>Words of the roles with many vectors in every block.</summary>
    public static string LayeredRoles => Names(ParameterRoles.Layered);

    /// <summary>The model to use.</summary>
    public static InputOption Model() =>
        new("--model", "M", required: true, description: "Model folder, saved .zip, or OWNER/NAME of a model that was fetched.");

    /// <summary>Unlabelled texts.</summary>
    public static InputOption Texts() =>
        new("--texts", "F", required: true,
            description: "One text a line, or a column of .tsv, .csv, .jsonl, .parquet; .gz too; - reads standard input.");

    /// <summary>The classifier that uncertain texts are sent to.</summary>
    public static InputOption Fallback() => new("--fallback", "S",
        "Another classifier of the same classes, a model folder or a saved .zip, such as the source: answers that are not certain are its. Goes with a "
        + "translation made with '--agree'.");

    /// <summary>The block to read.</summary>
    public static Option<int?> Layer() => NewOption.Optional<int?>("--layer", "L", "Block, from 0; without it every block.");

    /// <summary>Words of roles, for people.</summary>
    public static string Names(IEnumerable<ParameterRole> roles) => string.Join(", ", roles.Select(ParameterRoles.Name));

    /// <summary>Whole numbers with commas between; null where the option was left out.</summary>
    /// <exception cref="UsageException">A part is none.</exception>
    public static int[]? Numbers(this ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } list) return null;
        return [.. list.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException(
                $"'{option.Name}' '{list}': expected whole numbers from 0 with commas between, found '{part}'; write for example 0,7."))];
    }
}
