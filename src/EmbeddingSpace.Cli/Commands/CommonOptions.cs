using System.CommandLine;

namespace EmbeddingSpace.Cli.Commands;

/// <summary>Options that several commands take.</summary>
internal static class CommonOptions
{
    /// <summary>The model to use.</summary>
    public static Option<string> Model() => Required("--model", "M", "Model folder, or saved .zip.");

    /// <summary>Unlabelled texts.</summary>
    public static Option<string> Texts() => Required("--texts", "F", "One text a line, or the Text column of a TSV; .gz too; - reads standard input.");

    /// <summary>An option that must be given.</summary>
    public static Option<string> Required(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName, Required = true };
}
