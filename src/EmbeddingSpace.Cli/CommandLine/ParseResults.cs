using System.CommandLine;
using System.CommandLine.Parsing;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>What of the options was really said.</summary>
internal static class ParseResults
{
    /// <summary>Whether an option stands on the command line; a default is none.</summary>
    public static bool IsGiven(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The same while the arguments are checked.</summary>
    public static bool IsGiven(this SymbolResult result, Option option) => result.GetResult(option) is { Implicit: false };
}
