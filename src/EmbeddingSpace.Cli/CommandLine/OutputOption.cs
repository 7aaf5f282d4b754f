using System.CommandLine;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>An option that names what is written.</summary>
internal sealed class OutputOption : Option<string>
{
    /// <summary>Create the option.</summary>
    public OutputOption(string name, string helpName, string description, bool required = false) : base(name) =>
        (Description, HelpName, Required) = (description, helpName, required);
}
