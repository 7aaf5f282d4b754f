using System.CommandLine;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Cli.Reports;
using EmbeddingSpace.Cli.Reports.Pages;
using EmbeddingSpace.Cli.Settings;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.ML.Parameters;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using Microsoft.ML;
using Spectre.Console.Rendering;
using TorchSharp;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>One run of one command: its arguments, its settings, and where its results go.</summary>
internal sealed class CommandContext
{
    private const string ModelOption = "--model", SourceOption = "--source", TargetOption = "--target";

    private readonly GlobalOptions _global;
    private readonly CommandLineConsole _console;

    /// <summary>Begin a run.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <param name="global">Flags of every command.</param>
    /// <param name="console">What the run touches.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="UsageException">A setting is wrong, or a saved model holds too much.</exception>
    public CommandContext(ParseResult parsed, GlobalOptions global, CommandLineConsole console, CancellationToken cancellationToken)
    {
        (Parsed, _global, _console, CancellationToken) = (parsed, global, console, cancellationToken);
        Settings = SettingsReader.Read(console.Settings, global.Given(parsed));
        foreach (var option in parsed.CommandResult.Command.Options.OfType<InputOption>())
            if (parsed.GetValue(option) is { } path) ZipSize.Check(path, Settings.MaximumZipRatio);
    }

    /// <summary>The arguments.</summary>
    public ParseResult Parsed { get; }

    /// <summary>The settings, checked.</summary>
    public CommandLineSettings Settings { get; }

    /// <summary>The model: a folder, or a saved <c>.zip</c>; the adapter, where one is put on it.</summary>
    public string Model => Locate(Parsed.GetValue(_global.Adapter) ?? Parsed.GetRequiredValue<string>(ModelOption));

    /// <summary>The base of the model, where that is an adapter; null: the one that it names.</summary>
    public AdapterBase? AdapterBase => BaseOf(_global.Adapter, ModelOption, _global.AdapterBase, _global.BaseSeed);

    /// <summary>The source, as <see cref="Model"/>; null where the command was given none.</summary>
    public string? Source => LocateIfAny(Parsed.GetValue(_global.SourceAdapter) ?? Parsed.GetValue<string?>(SourceOption));

    /// <summary>The same of the source.</summary>
    public AdapterBase? SourceBase => BaseOf(_global.SourceAdapter, SourceOption, _global.SourceBase, _global.SourceBaseSeed);

    /// <summary>The target, as <see cref="Model"/>.</summary>
    public string Target => Locate(Parsed.GetValue(_global.TargetAdapter) ?? Parsed.GetRequiredValue<string>(TargetOption));

    /// <summary>The same of the target.</summary>
    public AdapterBase? TargetBase => BaseOf(_global.TargetAdapter, TargetOption, _global.TargetBase, _global.TargetBaseSeed);

    /// <summary>Stops the work.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The value of an option that is required or has a default.</summary>
    public T Get<T>(Option<T> option) => Parsed.GetRequiredValue(option);

    /// <summary>The cache of models that were fetched.</summary>
    public HubCache HubCache => new(Settings.HubCache);

    /// <summary>Where a model lies that is named by a path or, where nothing lies there, as on a hub.</summary>
    /// <exception cref="HubModelNotFoundException">It is neither there nor in the cache.</exception>
    public string Locate(string model) => HubCache.Resolve(model);

    /// <summary>The same where a model was named at all.</summary>
    public string? LocateIfAny(string? model) => model is null ? null : Locate(model);

    /// <summary>The same of what may be a model or anything else, which stays as it is.</summary>
    public string Find(string input) => !Path.Exists(input) && HubModelName.TryParse(input, out var name) && name.HasOwner
        ? HubCache.TryFind(name) ?? input
        : input;

    /// <summary>Unlabelled texts out of a file or standard input.</summary>
    /// <exception cref="UsageException">The file cannot be read, is empty or malformed.</exception>
    public IReadOnlyList<string> ReadTexts(string file) => TextFiles().ReadTexts(file, CancellationToken);

    /// <summary>The same, and pairs where a table has them.</summary>
    /// <exception cref="UsageException">The file cannot be read, is empty or malformed.</exception>
    public TextRows ReadTextsOrPairs(string file) => TextFiles().ReadTextsOrPairs(file, CancellationToken);

    /// <summary>Labelled texts out of a file or standard input.</summary>
    /// <exception cref="UsageException">The file cannot be read, is empty or malformed.</exception>
    public LabelledTable ReadLabelled(string file) => TextFiles().ReadLabelled(file, CancellationToken);

    /// <summary>Texts with scores out of a file or standard input.</summary>
    /// <exception cref="UsageException">The file cannot be read, is empty or malformed.</exception>
    public ScoredTable ReadScored(string file) => TextFiles().ReadScored(file, CancellationToken);

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

    /// <summary>Device, number format and batching for the core.</summary>
    public ScoringOptions CreateScoringOptions() => new()
    {
        Device = ChooseDevice(),
        MaximumLength = Settings.MaximumLength,
        LongTexts = _global.LongTexts.Find(Parsed),
        Precision = _global.Precision.Find(Parsed) ?? ScoringPrecision.Float32,
        TokensPerBatch = Settings.TokensPerBatch,
    };

    /// <summary>An ML.NET context with seed and device.</summary>
    public MLContext CreateMLContext()
    {
        ChooseDevice();
        return new(Settings.Seed) { GpuDeviceId = Settings.GpuDeviceId, FallbackToCpu = Settings.FallbackToCpu };
    }

    /// <summary>The threshold asked for; null where none was.</summary>
    /// <exception cref="UsageException">It is no probability.</exception>
    public float? Threshold => Parsed.GetValue(_global.Threshold) switch
    {
        null => null,
        >= 0 and <= 1 and var threshold => threshold,
        var other => throw new UsageException(
            Invariant($"'{_global.Threshold.Name}': expected a probability from 0 to 1, found {other}; write for example 0.3.")),
    };

    /// <summary>A classifier out of a model folder or a saved <c>.zip</c>; the caller disposes it.</summary>
    /// <param name="ml">The context, with its device.</param>
    /// <param name="path">The model.</param>
    /// <param name="adapterBase">The base model of an adapter; null: the one that it names.</param>
    /// <param name="pairs">Whether it is to read pairs of texts.</param>
    /// <exception cref="UsageException">The file is no saved text classifier, keeps what a flag says, or reads no pairs.</exception>
    public ClassifierModel OpenClassifier(MLContext ml, string path, AdapterBase? adapterBase, bool pairs = false)
    {
        if (ModelFile.IsSaved(path)) RefuseWhatSavedModelsKeep(path);
        TellIgnoredTensors(path, adapterBase);
        return ClassifierModel.Open(ml, path, adapterBase, CreateScoringOptions(), pairs);
    }

    /// <summary>A classifier that says why, or how certain it is, out of a model folder or a saved <c>.zip</c>; the caller disposes it.</summary>
    /// <param name="path">The model.</param>
    /// <param name="agreement">Agreement that certain answers shall have; null: nobody asks.</param>
    /// <param name="agreementOf">Which answers shall have it; null: those it was made for.</param>
    /// <exception cref="UsageException">A saved model keeps what a flag says.</exception>
    public SavedClassifier OpenSaved(string path, double? agreement = null, AgreementOf? agreementOf = null)
    {
        if (ModelFile.IsSaved(path))
        {
            RefuseWhatSavedModelsKeep(path);
            ModelFile.RefuseBase(path, AdapterBase);
        }
        TellIgnoredTensors(path, AdapterBase);
        return SavedClassifier.Load(path, new()
        {
            Scoring = CreateScoringOptions(),
            AdapterBase = AdapterBase,
            CertainAgreement = agreement,
            AgreementOf = agreementOf,
        }, CancellationToken);
    }

    /// <summary>Tell people of tensors in a model folder that nothing of the model needs: they may be a sign that it was made for something else.</summary>
    public void TellIgnoredTensors(string path, AdapterBase? adapterBase)
    {
        if (UnneededTensors.Describe(path, adapterBase) is { } found) Say($"Warning: {found} See all of them with 'inspect'.");
    }

    /// <summary>What the settings say of models that are served, by whole keys.</summary>
    /// <exception cref="UsageException">A file of settings is malformed.</exception>
    public IReadOnlyDictionary<string, string?> ReadServedSettings() => SettingsReader.ReadServed(_console.Settings);

    /// <summary>Work with progress where people look.</summary>
    public T WithProgress<T>(Func<IProgress<OperationProgress>?, T> work) => ProgressDisplay.Run(_console.Output, work);

    /// <summary>Hand over the result: a JSON document, or tables.</summary>
    public void Write<T>(T document, Func<T, IEnumerable<IRenderable>> render)
    {
        if (Parsed.GetValue(_global.Json)) JsonOutput.Write(_console.Output.Bytes, document);
        else Tables.Write(_console.Output, render(document));
    }

    /// <summary>Hand over an analysis: the document or tables, and the files asked for.</summary>
    public void Write<T>(T document, Report report, ReportFiles files)
    {
        files.Write(report);
        Write(document, _ => TerminalReport.Render(report));
    }

    /// <summary>Tell people something that is not the result.</summary>
    public void Say(string message) => _console.Output.Error.WriteLine(VisibleText.Line(message));

    // The model that an adapter is put on is the adapter's base.
    private AdapterBase? BaseOf(Option<string> adapter, string model, Option<string> given, Option<ulong?> seed)
    {
        var folder = LocateIfAny(FolderOfBase(adapter, model, given));
        return Parsed.GetValue(seed) is { } number ? new AdapterBase(folder, number) : folder;
    }

    private string? FolderOfBase(Option<string> adapter, string model, Option<string> given)
    {
        if (Parsed.GetValue(adapter) is not { } path) return Parsed.GetValue(given);
        if (Parsed.GetValue(given) is { } other)
            throw new UsageException($"'{given.Name}' '{other}': expected none beside '{adapter.Name}' '{path}', "
                + $"whose base is '{model}'; leave one of them out.");
        return Parsed.GetValue<string?>(model)
            ?? throw new UsageException($"'{adapter.Name}' '{path}': expected '{model}' beside it, found none; name the model that it belongs to.");
    }

    private TextFile TextFiles() => new(
        _console.Input, new(Parsed.GetValue(_global.TextColumn), Parsed.GetValue(_global.LabelColumn), Parsed.GetValue(_global.PairColumn),
            Parsed.GetValue(_global.GroupColumn)),
        Settings.MaximumTextMegabytes * TextLimit.Megabyte);

    private void RefuseWhatSavedModelsKeep(string path)
    {
        foreach (var (flag, expected, kept) in (IEnumerable<(Option, string, string)>)[
            (_global.MaximumLength, "no length", "the one"),
            (_global.LongTexts, "no such flag", "what"),
            (_global.Precision, "no such flag", "the number format")])
            if (Parsed.IsGiven(flag))
                throw new UsageException($"'{flag.Name}': expected {expected} with saved model '{path}', which keeps {kept} it was made with; "
                    + "leave the flag out, or translate again with it.");
    }
}
