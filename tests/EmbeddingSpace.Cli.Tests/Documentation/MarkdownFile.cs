using System.Text.RegularExpressions;
using EmbeddingSpace.Testing;

namespace EmbeddingSpace.Cli.Tests.Documentation;

/// <summary>One Markdown file of the repository, cut into what can be checked.</summary>
internal sealed partial class MarkdownFile
{
    private static readonly string[] Outputs = ["bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts", "node_modules"];

    private readonly List<(string Language, string[] Lines)> _blocks = [];

    private MarkdownFile(string path)
    {
        Path = path;
        Lines = File.ReadAllLines(System.IO.Path.Combine(Fixtures.RepositoryRoot, path));
        var prose = new List<string>();
        List<string>? block = null;
        var language = "";
        foreach (var line in Lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                if (block is null) (block, language) = ([], line[3..].Trim());
                else
                {
                    _blocks.Add((language, [.. block]));
                    block = null;
                }
            }
            else (block ?? prose).Add(line);
        }
        Prose = string.Join('\n', prose);
    }

    /// <summary>Every Markdown file, but for build outputs.</summary>
    public static IReadOnlyList<MarkdownFile> All { get; } =
    [
        .. from file in Directory.EnumerateFiles(Fixtures.RepositoryRoot, "*.md", SearchOption.AllDirectories)
           let path = System.IO.Path.GetRelativePath(Fixtures.RepositoryRoot, file).Replace('\\', '/')
           where !path.Split('/').Any(part => Outputs.Contains(part) || part.StartsWith('.'))
           orderby path
           select new MarkdownFile(path),
    ];

    /// <summary>Path from the root of the repository, with forward slashes.</summary>
    public string Path { get; }

    /// <summary>Every line.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>What stands outside the fenced blocks.</summary>
    public string Prose { get; }

    /// <summary>Fenced blocks of C#, line by line.</summary>
    public IEnumerable<string[]> CSharp => _blocks.Where(block => block.Language == "csharp").Select(block => block.Lines);

    /// <summary>Commands of fenced blocks for a shell, and those that prose shows as code; a backslash at the end goes on with the next line.</summary>
    public IEnumerable<string> Commands =>
        _blocks.Where(block => block.Language == "sh")
            .SelectMany(block => string.Join('\n', block.Lines).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            .Concat(Code.Where(code => code.Split(' ')[0] is "dotnet" or ShownCommand.Tool))
            .Where(command => command.Length > 0);

    /// <summary>What prose shows as code, within a line or over its end.</summary>
    public IEnumerable<string> Code => InlineCode().Matches(Prose).Select(match => LineEnd().Replace(match.Groups[1].Value, " "));

    /// <summary>Targets of links and pictures within the repository.</summary>
    public IEnumerable<string> RelativeLinks =>
        Link().Matches(Prose).Select(match => match.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string ToString() => Path;

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex LineEnd();
}
