using System.Text.RegularExpressions;

namespace EmbeddingSpace.Cli.Tests.Documentation;

/// <summary>What <c>--help</c> says.</summary>
/// <param name="Commands">Names of the commands below.</param>
/// <param name="Flags">Every flag.</param>
/// <param name="Required">Flags that must be given.</param>
internal sealed partial record CommandHelp(string[] Commands, string[] Flags, string[] Required)
{
    /// <summary>Ask the command line.</summary>
    /// <param name="command">The command; none for the program.</param>
    public static CommandHelp Of(params string[] command)
    {
        var help = CommandLineRun.Of([.. command, "--help"]).Output;
        var flags = FlagLine().Matches(help);
        return new(
            [.. CommandLine().Matches(help[Math.Max(0, help.IndexOf("Commands:", StringComparison.Ordinal))..]).Select(match => match.Groups[1].Value)],
            [.. flags.Select(match => match.Groups[1].Value)],
            [.. flags.Where(match => match.Groups[2].Success).Select(match => match.Groups[1].Value)]);
    }

    [GeneratedRegex(@"^  (?:-\S, )*(?:-\S+, )*(--[a-z-]+)(?: <[^>]+>)?( \(REQUIRED\))?", RegexOptions.Multiline)]
    private static partial Regex FlagLine();

    [GeneratedRegex(@"^  ([a-z][a-z-]*)(?: <[^>]+>)*  ", RegexOptions.Multiline)]
    private static partial Regex CommandLine();
}
