namespace EmbeddingSpace.Cli.Output.Reports;

/// <summary>The files that a command also writes its report to. Begun before the work, so that a wrong place is told at once; whole or not at all.</summary>
internal sealed class ReportFiles : IDisposable
{
    private readonly OutputFile? _html;
    private readonly OutputFile? _csv;

    private ReportFiles(OutputFile? html, OutputFile? csv) => (_html, _csv) = (html, csv);

    /// <summary>Begin the files that are asked for.</summary>
    /// <param name="html">The page; null: none.</param>
    /// <param name="csv">The data; null: none.</param>
    /// <exception cref="UsageException">A place cannot be written to, or both are one file.</exception>
    public static ReportFiles Create(string? html, string? csv)
    {
        if (html is not null && csv is not null && Path.GetFullPath(html) == Path.GetFullPath(csv))
            throw new UsageException($"'{csv}': expected two different files for '--html' and '--csv', found the same; choose another name for one.");
        var page = html is null ? null : OutputFile.Create(html);
        try
        {
            return new(page, csv is null ? null : OutputFile.Create(csv));
        }
        catch
        {
            page?.Dispose();
            throw;
        }
    }

    /// <summary>Write the files and put them in their places.</summary>
    public void Write(Report report)
    {
        if (_html is not null) HtmlReport.Write(_html.Stream, report);
        if (_csv is not null) CsvReport.Write(_csv.Stream, report);
        _html?.Commit();
        _csv?.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _html?.Dispose();
        _csv?.Dispose();
    }
}
