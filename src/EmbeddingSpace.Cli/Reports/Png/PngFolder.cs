namespace EmbeddingSpace.Cli.Reports.Png;

/// <summary>The pictures of a report in a folder, one PNG each, numbered and named after their titles.</summary>
internal sealed class PngFolder : IDisposable
{
    private const int MostWords = 8;

    private readonly string _path;
    private readonly List<OutputFile> _files = [];

    private PngFolder(string path) => _path = path;

    /// <summary>Begin.</summary>
    /// <param name="path">An existing folder.</param>
    /// <exception cref="UsageException">It cannot be written to.</exception>
    public static PngFolder Create(string path)
    {
        // How many pictures there will be shows at the end; whether the folder takes files shows now.
        using (OutputFile.Create(Path.Combine(path, "picture.png"))) return new(path);
    }

    /// <summary>Draw every picture beside its place.</summary>
    /// <exception cref="UsageException">The report has no picture.</exception>
    public void Write(Report report)
    {
        PngReport.Require(report);
        foreach (var (index, picture) in report.Pictures.Index())
        {
            var file = OutputFile.Create(Path.Combine(_path, Name(index + 1, picture.Title)));
            _files.Add(file);
            PngReport.Write(file.Stream, report with { Pictures = [picture] });
            file.Stream.Flush();
        }
    }

    /// <summary>Put all of them in their places.</summary>
    public void Commit()
    {
        foreach (var file in _files) file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }

    /// <summary>The first words of the title, in letters and digits of ASCII.</summary>
    private static string Name(int number, string title)
    {
        var spaced = title.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : ' ');
        var words = string.Concat(spaced).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Invariant($"{number:00}-{string.Join('-', words.Take(MostWords))}.png");
    }
}
