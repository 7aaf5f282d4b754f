using System.CommandLine;
using EmbeddingSpace.Cli.Reports;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>The options that name files for a report.</summary>
internal sealed class ReportOptions
{
    private readonly Option<string?> _html = new("--html") { Description = "Also write a page to look at in a browser: one file, no network.", HelpName = "FILE" };
    private readonly Option<string?> _csv = new("--csv") { Description = "Also write every number as CSV.", HelpName = "FILE" };

    private readonly Option<string?> _markdown = new("--markdown") { Description = "Also write facts and tables as Markdown.", HelpName = "FILE" };

    private readonly Option<string?>? _png;

    /// <summary>Create the options.</summary>
    /// <param name="pictures">Whether the report has pictures.</param>
    public ReportOptions(bool pictures = true) =>
        _png = pictures ? new("--png") { Description = "Also draw the pictures of the report: as one PNG, or into an existing folder one PNG each.", HelpName = "FILE" } : null;

    /// <summary>Add the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_html);
        command.Add(_csv);
        command.Add(_markdown);
        if (_png is not null) command.Add(_png);
    }

    /// <summary>Begin the files that were asked for; the caller disposes them.</summary>
    public ReportFiles Begin(ParseResult parsed) => ReportFiles.Create(parsed.GetValue(_html), parsed.GetValue(_csv), _png is null ? null : parsed.GetValue(_png), parsed.GetValue(_markdown));
}
