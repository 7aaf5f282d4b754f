using EmbeddingSpace.Cli.Reports.Pages;
using EmbeddingSpace.Cli.Reports.Png;

namespace EmbeddingSpace.Cli.Reports;

/// <summary>The files that a command also writes its report to. Begun before the work, so that a wrong place is told at once; whole or not at all.</summary>
internal sealed class ReportFiles : IDisposable
{
    /// <summary>Names the page.</summary>
    public const string HtmlOption = "--html";

    /// <summary>Names the data.</summary>
    public const string CsvOption = "--csv";

    /// <summary>Names the pictures.</summary>
    public const string PngOption = "--png";

    /// <summary>Names facts and tables.</summary>
    public const string MarkdownOption = "--markdown";

    private readonly List<(OutputFile File, Action<Stream, Report> Write)> _files = [];
    private PngFolder? _folder;

    private ReportFiles()
    {
    }

    /// <summary>Begin the files that are asked for.</summary>
    /// <param name="html">The page; null: none.</param>
    /// <param name="csv">The data; null: none.</param>
    /// <param name="png">The pictures: a file, or an existing folder; null: none.</param>
    /// <param name="markdown">Facts and tables; null: none.</param>
    /// <exception cref="UsageException">A place cannot be written to, or there is no font to label pictures with.</exception>
    public static ReportFiles Create(string? html, string? csv, string? png = null, string? markdown = null)
    {
        var wanted = ((string Option, string? Path, Action<Stream, Report> Write)[])
        [
            (HtmlOption, html, HtmlReport.Write),
            (CsvOption, csv, CsvReport.Write),
            (PngOption, png, PngReport.Write),
            (MarkdownOption, markdown, MarkdownReport.Write),
        ];
        var files = new ReportFiles();
        try
        {
            foreach (var (option, path, write) in wanted)
            {
                if (path is null) continue;
                if (option == PngOption)
                {
                    _ = PngFont.Find();
                    if (Directory.Exists(path))
                    {
                        files._folder = PngFolder.Create(path);
                        continue;
                    }
                }
                files._files.Add((OutputFile.Create(path), write));
            }
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>Whether any file was asked for.</summary>
    public bool Any => _files.Count > 0 || _folder is not null;

    /// <summary>Write the files and, once all are complete, put them in their places.</summary>
    public void Write(Report report)
    {
        foreach (var (file, write) in _files) write(file.Stream, report);
        _folder?.Write(report);
        foreach (var (file, _) in _files) file.Stream.Flush();
        foreach (var (file, _) in _files) file.Commit();
        _folder?.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (file, _) in _files) file.Dispose();
        _folder?.Dispose();
    }
}
