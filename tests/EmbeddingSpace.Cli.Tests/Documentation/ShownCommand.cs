using System.Text.RegularExpressions;
using EmbeddingSpace.Testing;

namespace EmbeddingSpace.Cli.Tests.Documentation;

/// <summary>A command that a README shows, and what is wrong with it.</summary>
internal static partial class ShownCommand
{
    /// <summary>Name of the command line as a tool.</summary>
    public const string Tool = "embedding-space";

    private const string ToolProject = "src/EmbeddingSpace.Cli";
    private const string BenchmarkProject = "tests/EmbeddingSpace.Benchmarks";
    private const string HelpFlag = "--help";

    private static readonly Dictionary<string, CommandHelp> Helps =
        CommandHelp.Of().Commands.ToDictionary(command => command, command => CommandHelp.Of(command));

    private static readonly string[] BenchmarkFlags = Quoted("BenchmarkArguments.cs", """case "(--[a-z-]+)":""");

    private static readonly string[] BenchmarkSuites = Quoted("Program.cs", """case "([a-z-]+)":""");

    /// <summary>Faults of a whole command line.</summary>
    public static IEnumerable<string> Faults(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var path in words.Where(IsOwnPath))
            if (!Path.Exists(Path.Combine(Fixtures.RepositoryRoot, path))) yield return $"'{path}' is not in the repository";
        var project = words.SkipWhile(word => word != "--project").Skip(1).FirstOrDefault();
        var arguments = words[0] == Tool ? words[1..] : [.. words.SkipWhile(word => word != "--").Skip(1)];
        var faults = (words[0] == Tool ? ToolProject : project) switch
        {
            ToolProject => ToolFaults(arguments),
            BenchmarkProject => BenchmarkFaults(arguments),
            _ => [],
        };
        foreach (var fault in faults) yield return fault;
    }

    /// <summary>Flags of a piece of code within prose that nobody knows: a command with some of its flags, or flags alone.</summary>
    public static IEnumerable<string> UnknownFlags(string code)
    {
        if (code.StartsWith("dotnet ", StringComparison.Ordinal)) return [];
        var words = code.Split(' ');
        var known = Helps.TryGetValue(words[0], out var help)
            ? help.Flags
            : [.. Helps.Values.SelectMany(other => other.Flags), .. BenchmarkFlags, HelpFlag];
        return words.Where(IsFlag).Except(known).Select(flag => $"'{flag}' of '{code}' is no flag");
    }

    private static IEnumerable<string> ToolFaults(string[] arguments)
    {
        if (arguments.Length == 0 || arguments[0] is HelpFlag or "COMMAND") yield break;
        if (!Helps.TryGetValue(arguments[0], out var help))
        {
            yield return $"'{arguments[0]}' is no command";
            yield break;
        }
        foreach (var flag in arguments.Where(IsFlag).Except(help.Flags)) yield return $"'{arguments[0]}' has no flag '{flag}'";
        if (arguments.Length == 1 || arguments.Contains(HelpFlag)) yield break;
        foreach (var flag in help.Required.Except(arguments)) yield return $"'{arguments[0]}' needs '{flag}'";
    }

    private static IEnumerable<string> BenchmarkFaults(string[] arguments)
    {
        if (arguments.Length == 0 || arguments[0] == "SUITE") yield break;
        if (!BenchmarkSuites.Contains(arguments[0])) yield return $"'{arguments[0]}' is no suite";
        foreach (var flag in arguments.Where(IsFlag).Except(BenchmarkFlags)) yield return $"the benchmarks have no flag '{flag}'";
    }

    private static string[] Quoted(string file, string pattern) =>
        [.. Regex.Matches(File.ReadAllText(Path.Combine(Fixtures.RepositoryRoot, BenchmarkProject, file)), pattern)
            .Select(match => match.Groups[1].Value)];

    private static bool IsFlag(string word) => Flag().IsMatch(word);

    private static bool IsOwnPath(string word) => OwnPath().IsMatch(word);

    [GeneratedRegex("^--[a-z]")]
    private static partial Regex Flag();

    [GeneratedRegex("^(src|tests|samples|data)/")]
    private static partial Regex OwnPath();
}
