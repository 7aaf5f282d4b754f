using System.Text;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>Everything outside that a run touches beside the files it is told: streams, terminal, and where settings come from.</summary>
internal sealed record CommandLineConsole
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Standard output as bytes, for JSON.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard output as text, for tables.</summary>
    public required TextWriter Text { get; init; }

    /// <summary>Standard error: messages and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input.</summary>
    public required Stream Input { get; init; }

    /// <summary>Whether people look at standard output.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether people look at standard error.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Folders whose <c>appsettings.json</c> counts, the stronger last.</summary>
    public required IReadOnlyList<string> SettingsFolders { get; init; }

    /// <summary>What stands before the names of environment variables that count.</summary>
    public string EnvironmentPrefix { get; init; } = DefaultEnvironmentPrefix;

    /// <summary>Default of <see cref="EnvironmentPrefix"/>.</summary>
    public const string DefaultEnvironmentPrefix = "EMBEDDINGSPACE_";

    /// <summary>The console of this process.</summary>
    public static CommandLineConsole OfProcess() => new()
    {
        Output = Console.OpenStandardOutput(),
        Text = Console.IsOutputRedirected ? new StreamWriter(Console.OpenStandardOutput(), Utf8) { AutoFlush = true } : Console.Out,
        Error = Console.Error,
        Input = Console.OpenStandardInput(),
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        SettingsFolders = [AppContext.BaseDirectory, Environment.CurrentDirectory],
    };
}
