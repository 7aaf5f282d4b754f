using System.CommandLine;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>An option that names what is read: a file, a model folder, or standard input. No output may take its place.</summary>
internal sealed class InputOption : Option<string>
{
    /// <summary>Create the option.</summary>
    public InputOption(string name, string helpName, string description, bool required = false) : base(name) =>
        (Description, HelpName, Required) = (description, helpName, required);
}
