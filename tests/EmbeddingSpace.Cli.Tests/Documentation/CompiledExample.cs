using System.Text.RegularExpressions;
using EmbeddingSpace.Testing;

namespace EmbeddingSpace.Cli.Tests.Documentation;

/// <summary>A C# file that is compiled: a sample or a test. READMEs show lines of these, in their order.</summary>
internal sealed partial class CompiledExample
{
    private readonly string _code;

    private CompiledExample(string path) => _code = string.Concat(File.ReadAllLines(path).Select(Bare));

    /// <summary>Every sample and test.</summary>
    public static IReadOnlyList<CompiledExample> All { get; } =
    [
        .. from folder in new[] { "samples", "tests" }
           from path in Directory.EnumerateFiles(Path.Combine(Fixtures.RepositoryRoot, folder), "*.cs", SearchOption.AllDirectories)
           where !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
           select new CompiledExample(path),
    ];

    /// <summary>The first line of a snippet that does not stand in this file behind the lines before it; null where all do.</summary>
    public string? FirstMissing(IEnumerable<string> snippet)
    {
        var start = 0;
        foreach (var line in snippet)
        {
            var found = _code.IndexOf(Bare(line), start, StringComparison.Ordinal);
            if (found < 0) return line;
            start = found + Bare(line).Length;
        }
        return null;
    }

    // Comments and the breaking of lines are the README's own.
    private static string Bare(string line) => Space().Replace(Comment().Replace(line, ""), "");

    [GeneratedRegex(@"(^|\s)//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
