using System.CommandLine;
using EmbeddingSpace.Cli.Output.Reports;

namespace EmbeddingSpace.Cli.Commands;

/// <summary>The options that name files for a report.</summary>
internal sealed class ReportOptions
{
    private readonly Option<string?> _html = new("--html") { Description = "Also write a page to look at in a browser: one file, no network.", HelpName = "FILE" };
    private readonly Option<string?> _csv = new("--csv") { Description = "Also write every number as CSV.", HelpName = "FILE" };

    /// <summary>Add the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_html);
        command.Add(_csv);
    }

    /// <summary>Begin the files that were asked for; the caller disposes them.</summary>
    public ReportFiles Begin(ParseResult parsed) => ReportFiles.Create(parsed.GetValue(_html), parsed.GetValue(_csv));
}
