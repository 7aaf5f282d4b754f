using System.CommandLine;
using EmbeddingSpace.Cli.Reports;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>The options that name files for a report.</summary>
internal sealed class ReportOptions
{
    private readonly OutputOption _html = File(ReportFiles.HtmlOption, "Also write a page to look at in a browser: one file, no network.");
    private readonly OutputOption _csv = File(ReportFiles.CsvOption, "Also write every number as CSV.");
    private readonly OutputOption _markdown = File(ReportFiles.MarkdownOption, "Also write facts and tables as Markdown.");
    private readonly OutputOption? _png;

    /// <summary>Create the options.</summary>
    /// <param name="pictures">Whether the report has pictures.</param>
    public ReportOptions(bool pictures = true) => _png = pictures
        ? File(ReportFiles.PngOption, "Also draw the pictures of the report: as one PNG, or into an existing folder one PNG each.")
        : null;

    /// <summary>Each of them.</summary>
    public IEnumerable<Option> All => _png is null ? [_html, _csv, _markdown] : [_html, _csv, _markdown, _png];

    /// <summary>Add the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All) command.Add(option);
    }

    /// <summary>Begin the files that were asked for; the caller disposes them.</summary>
    public ReportFiles Begin(ParseResult parsed) => ReportFiles.Create(
        parsed.GetValue(_html), parsed.GetValue(_csv), _png is null ? null : parsed.GetValue(_png), parsed.GetValue(_markdown));

    private static OutputOption File(string name, string description) => new(name, "FILE", description);
}
