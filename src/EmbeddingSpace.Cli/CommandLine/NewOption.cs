using System.CommandLine;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>Makes the kinds of options that commands declare.</summary>
internal static class NewOption
{
    /// <summary>An option that must be given.</summary>
    public static Option<string> Required(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, Required = true };

    /// <summary>An option that may be left out.</summary>
    public static Option<T> Optional<T>(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    /// <summary>An option that counts where it is left out, too.</summary>
    public static Option<T> WithDefault<T>(string name, string helpName, T value, string description) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => value };

    /// <summary>A switch.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
