namespace EmbeddingSpace.Cli.Settings;

/// <summary>Where settings come from beside flags.</summary>
internal sealed record SettingsSources
{
    /// <summary>Default of <see cref="EnvironmentPrefix"/>.</summary>
    public const string DefaultEnvironmentPrefix = "EMBEDDINGSPACE_";

    /// <summary>The sources, for people.</summary>
    public const string Help =
        "Settings come, the weaker first, from appsettings.json beside the program, appsettings.json in the current folder "
        + $"(section {CommandLineSettings.Section} of\nboth), environment variables ({DefaultEnvironmentPrefix}THREADS and so on) and flags.";

    /// <summary>Folders whose <c>appsettings.json</c> counts, the stronger last.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>What stands before the names of environment variables that count.</summary>
    public string EnvironmentPrefix { get; init; } = DefaultEnvironmentPrefix;

    /// <summary>The sources of this process: the folder of the program, then the current one.</summary>
    public static SettingsSources OfProcess() => new() { Folders = [AppContext.BaseDirectory, Environment.CurrentDirectory] };
}
