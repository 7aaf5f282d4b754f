using EmbeddingSpace.Cli.Settings;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>Everything outside that a run touches beside the files it is told.</summary>
internal sealed record CommandLineConsole
{
    /// <summary>Where results and messages go.</summary>
    public required OutputStreams Output { get; init; }

    /// <summary>Standard input.</summary>
    public required Stream Input { get; init; }

    /// <summary>Where settings come from beside flags.</summary>
    public required SettingsSources Settings { get; init; }

    /// <summary>The console of this process.</summary>
    public static CommandLineConsole OfProcess() => new()
    {
        Output = OutputStreams.OfProcess(),
        Input = StandardStreams.IsClosed(StandardStreams.Input) ? StandardStreams.Closed() : Console.OpenStandardInput(),
        Settings = SettingsSources.OfProcess(),
    };
}
