using System.CommandLine;
using EmbeddingSpace.Cli.Settings;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>Flags that every command takes, and which setting each of them overrides.</summary>
internal sealed class GlobalOptions
{
    /// <summary>One JSON document instead of tables.</summary>
    public Option<bool> Json { get; } = Everywhere(NewOption.Flag("--json", "Write one JSON document to standard output and nothing else there."));

    /// <summary>Details of faults.</summary>
    public Option<bool> Verbose { get; } = Everywhere(NewOption.Flag("--verbose", "Print the details of a fault."));

    /// <summary>CUDA device.</summary>
    public Option<string> Gpu { get; } =
        Everywhere(NewOption.Optional<string>("--gpu", "ID", "Index of the CUDA device to run models on; without it the CPU."));

    /// <summary>Whether the CPU will do.</summary>
    public Option<bool> FallbackToCpu { get; } = Everywhere(NewOption.Flag("--fallback-to-cpu", "Use the CPU where that device is not there."));

    /// <summary>Threads of one tensor operation.</summary>
    public Option<string> Threads { get; } = Everywhere(NewOption.Optional<string>("--threads", "N", "Threads of one tensor operation."));

    /// <summary>Longest text in tokens.</summary>
    public Option<string> MaximumLength { get; } = Everywhere(NewOption.Optional<string>("--max-length", "N",
        "Longest text in tokens, special tokens included; longer ones are cut. Saved classifiers keep their own."));

    /// <summary>Seed; only the commands that draw at random take it.</summary>
    public Option<string> Seed { get; } = NewOption.Optional<string>("--seed", "N", "Seed of every random choice.");

    /// <summary>What becomes of texts longer than the model reads; only the commands that read texts take it.</summary>
    public WordOption<TextOverflow> LongTexts { get; } = new("--long-texts",
        "Texts longer than the model reads: 'truncate' (default) cuts their end off, 'windows' reads all of them in pieces and averages. "
        + "Saved classifiers keep what they were made with.");

    /// <summary>The column of texts; only the commands that read texts take it.</summary>
    public Option<string?> TextColumn { get; } = NewOption.Optional<string?>(TextColumns.TextOption, "NAME",
        "Column of the texts in a table; without it 'text' or 'sentence', in any case.");

    /// <summary>The column of second texts; only the commands that read pairs take it.</summary>
    public Option<string?> PairColumn { get; } = NewOption.Optional<string?>(TextColumns.PairOption, "NAME",
        "Column of the second texts in a table of pairs; without it and '--text-column', 'textPair' or 'text_pair' beside 'text', 'sentence2' beside "
        + "'sentence1', or 'hypothesis' beside 'premise', in any case, where they are there.");

    /// <summary>The column of groups; only the commands that compare numbers take it.</summary>
    public Option<string?> GroupColumn { get; } = NewOption.Optional<string?>(TextColumns.GroupOption, "NAME",
        "Column of the groups in which a reranker's scores are ranked, such as the question; without it 'group', in any case, where it is there.");

    /// <summary>The probability that a label has to reach; only the commands that classify take it.</summary>
    public Option<float?> Threshold { get; } = NewOption.Number<float>("--threshold", "P",
        "Probability from which on a label counts, with a model of several labels; without it 0.5, or what a saved model was made with.");

    /// <summary>The column of labels; only the commands that read labelled texts take it.</summary>
    public Option<string?> LabelColumn { get; } = NewOption.Optional<string?>(TextColumns.LabelOption, "NAME",
        "Column of the labels in a table; without it 'label' or 'labels', in any case.");

    /// <summary>An adapter put on the model; only the commands that take a model take it.</summary>
    public InputOption Adapter { get; } = AdapterOf("--adapter", "--model", "--base");

    /// <summary>The same on a source; only the commands that take one take it.</summary>
    public InputOption SourceAdapter { get; } = AdapterOf("--source-adapter", "--source", "--source-base");

    /// <summary>The same on a target; only the commands that take one take it.</summary>
    public InputOption TargetAdapter { get; } = AdapterOf("--target-adapter", "--target", "--target-base");

    /// <summary>The base model of an adapter; only the commands that take a model take it.</summary>
    public InputOption AdapterBase { get; } = Base("--base", "--model");

    /// <summary>The same of a source; only the commands that take one take it.</summary>
    public InputOption SourceBase { get; } = Base("--source-base", "--source");

    /// <summary>The same of a target; only the commands that take one take it.</summary>
    public InputOption TargetBase { get; } = Base("--target-base", "--target");

    /// <summary>Seed of what is missing in the base of an adapter; only the commands that take a model take it.</summary>
    public Option<ulong?> BaseSeed { get; } = SeedOfBase("--base-seed", "--model");

    /// <summary>The same of a source; only the commands that take one take it.</summary>
    public Option<ulong?> SourceBaseSeed { get; } = SeedOfBase("--source-base-seed", "--source");

    /// <summary>The same of a target; only the commands that take one take it.</summary>
    public Option<ulong?> TargetBaseSeed { get; } = SeedOfBase("--target-base-seed", "--target");

    /// <summary>Number format; only the commands that run a model over texts take it.</summary>
    public WordOption<ScoringPrecision> Precision { get; } = new("--precision",
        "Number format that models compute in: 'float32' (default), 'bfloat16', 'float16', "
        + "or 'fastest' for bfloat16 where this machine multiplies it faster. Saved classifiers keep what they were made with.",
        // As users write them, bfloat16; other words would make it b-float16.
        word: precision => precision.ToString().ToLowerInvariant());

    /// <summary>The hub to fetch from; only the command that fetches takes it.</summary>
    public Option<string> HubEndpoint { get; } = NewOption.Optional<string>("--endpoint", "U",
        "Address of the hub, one that Hugging Face's own client could ask; without it the setting HubEndpoint, or the variable HF_ENDPOINT.");

    /// <summary>The token for it; only the command that fetches takes it.</summary>
    public Option<string> HubTokenFile { get; } = NewOption.Optional<string>("--token-file", "F",
        "File with the token of an account, for models that not everybody may read; without it the variable HF_TOKEN, or the one of Hugging Face's client.");

    /// <summary>The cache of fetched models; only the command that fetches takes it.</summary>
    public Option<string> HubCache { get; } = NewOption.Optional<string>("--cache", "DIR",
        "Folder of the cache; without it the setting HubCache, or that of Hugging Face's own client (HF_HUB_CACHE, HF_HOME).");

    /// <summary>Whether to ask nobody; only the command that fetches takes it.</summary>
    public Option<bool> HubOffline { get; } = NewOption.Flag("--offline", "Ask no hub: take what the cache has.");

    /// <summary>Add the flags to the root, from where every command has them.</summary>
    public void AddTo(RootCommand root)
    {
        foreach (var option in (Option[])[Json, Gpu, FallbackToCpu, Threads, MaximumLength, Verbose]) root.Add(option);
    }

    /// <summary>Settings that were given as flags.</summary>
    public IReadOnlyDictionary<string, string?> Given(ParseResult parsed)
    {
        var given = new Dictionary<string, string?>();
        foreach (var (option, setting) in (IEnumerable<(Option<string>, string)>)[
            (Gpu, nameof(CommandLineSettings.GpuDeviceId)),
            (Threads, nameof(CommandLineSettings.Threads)),
            (MaximumLength, nameof(CommandLineSettings.MaximumLength)),
            (Seed, nameof(CommandLineSettings.Seed)),
            (HubEndpoint, nameof(CommandLineSettings.HubEndpoint)),
            (HubTokenFile, nameof(CommandLineSettings.HubTokenFile)),
            (HubCache, nameof(CommandLineSettings.HubCache))])
            if (parsed.IsGiven(option)) given.Add(setting, parsed.GetValue(option));
        if (parsed.IsGiven(HubOffline)) given.Add(nameof(CommandLineSettings.HubOffline), parsed.GetValue(HubOffline) ? "true" : "false");
        if (parsed.IsGiven(FallbackToCpu)) given.Add(nameof(CommandLineSettings.FallbackToCpu), parsed.GetValue(FallbackToCpu) ? "true" : "false");
        return given;
    }

    private static InputOption AdapterOf(string name, string model, string other) =>
        new(name, "A", $"Folder of an adapter (LoRA) to put on '{model}'; the same as '{model} A {other} M'.");

    private static InputOption Base(string name, string model) =>
        new(name, "B", $"Folder of the base model, where '{model}' is an adapter (LoRA); without it the one that the adapter names.");

    private static Option<T> Everywhere<T>(Option<T> option)
    {
        option.Recursive = true;
        return option;
    }

    private static Option<ulong?> SeedOfBase(string name, string model) => NewOption.Optional<ulong?>(name, "S",
        $"Seed to draw from what the adapter '{model}' changes though its base has it not (a pooler), as Python did when the adapter was trained; without it "
        + "such an adapter is refused.");
}
