using System.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Cli.Reports.Pages;
using EmbeddingSpace.Cli.Settings;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using Microsoft.ML;
using Spectre.Console.Rendering;
using TorchSharp;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>One run of one command: its arguments, its settings, and where its results go.</summary>
internal sealed class CommandContext
{
    private readonly GlobalOptions _global;
    private readonly bool _json;

    private CommandContext(ParseResult parsed, GlobalOptions global, CommandLineConsole console, CancellationToken cancellationToken)
    {
        (Parsed, _global, Console, CancellationToken) = (parsed, global, console, cancellationToken);
        _json = parsed.GetValue(global.Json);
        Settings = SettingsReader.Read(console, global.Given(parsed));
    }

    /// <summary>The arguments.</summary>
    public ParseResult Parsed { get; }

    /// <summary>The settings, checked.</summary>
    public CommandLineSettings Settings { get; }

    /// <summary>The streams.</summary>
    public CommandLineConsole Console { get; }

    /// <summary>Stops the work.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Whether a length was asked for on the command line.</summary>
    public bool MaximumLengthIsFlag => Parsed.GetResult(_global.MaximumLength) is not null;

    /// <summary>What becomes of texts longer than the model reads; null where it was not said.</summary>
    public TextOverflow? LongTexts => Parsed.GetResult(_global.LongTexts) is null ? null : Words.Parse<TextOverflow>(Parsed.GetRequiredValue(_global.LongTexts));

    /// <summary>Number format to compute in; null where it was not said.</summary>
    public ScoringPrecision? Precision => Parsed.GetResult(_global.Precision) is null ? null : Enum.Parse<ScoringPrecision>(Parsed.GetRequiredValue(_global.Precision), ignoreCase: true);

    /// <summary>Make a command run.</summary>
    /// <param name="command">The command, with its options.</param>
    /// <param name="global">Flags of every command.</param>
    /// <param name="console">The streams.</param>
    /// <param name="execute">The work; returns the exit code.</param>
    public static Command Attach(Command command, GlobalOptions global, CommandLineConsole console, Func<CommandContext, int> execute)
    {
        command.SetAction((parsed, cancellationToken) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(execute(new(parsed, global, console, cancellationToken)));
        });
        return command;
    }

    /// <summary>The value of a required option.</summary>
    public T Get<T>(Option<T> option) => Parsed.GetRequiredValue(option);

    /// <summary>An ML.NET context with seed and device.</summary>
    public MLContext CreateMLContext()
    {
        ChooseDevice();
        return new(Settings.Seed) { GpuDeviceId = Settings.GpuDeviceId, FallbackToCpu = Settings.FallbackToCpu };
    }

    /// <summary>Device, number format and batching for the core.</summary>
    public ScoringOptions CreateScoringOptions() => new()
    {
        Device = ChooseDevice(),
        MaximumLength = Settings.MaximumLength,
        LongTexts = LongTexts,
        Precision = Precision ?? ScoringPrecision.Float32,
        TokensPerBatch = Settings.TokensPerBatch,
    };

    /// <summary>The device to run on, with the threads asked for.</summary>
    /// <exception cref="UsageException">The device is not there.</exception>
    public torch.Device ChooseDevice()
    {
        TorchRuntime.EnsureLoaded();
        if (Settings.Threads is { } threads) torch.set_num_threads(threads);
        try
        {
            return DeviceChoice.Resolve(Settings.GpuDeviceId, Settings.FallbackToCpu);
        }
        catch (InvalidOperationException exception)
        {
            throw new UsageException(exception.Message, exception);
        }
    }

    /// <summary>Work with progress where people look.</summary>
    public T WithProgress<T>(Func<IProgress<OperationProgress>?, T> work) => ProgressDisplay.Run(Console, work);

    /// <summary>Hand over the result: a JSON document, or tables.</summary>
    public void Write<T>(T document, Func<T, IEnumerable<IRenderable>> render)
    {
        if (_json) JsonOutput.Write(Console.Output, document);
        else Tables.Write(Console, render(document));
    }

    /// <summary>Hand over an analysis: the document or tables, and the files asked for.</summary>
    public void Write<T>(T document, Report report, ReportFiles files)
    {
        files.Write(report);
        Write(document, _ => TerminalReport.Render(report));
    }

    /// <summary>Tell people something that is not the result.</summary>
    public void Say(string message) => Console.Error.WriteLine(message);
}
