using System.Text.Json;
using EmbeddingSpace.Checkpoints.Configuration;

namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>What <c>adapter_config.json</c> says; settings whose mathematics is not computed are refused by name.</summary>
internal sealed class AdapterConfig
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "adapter_config.json";

    /// <summary>The task whose head is a classifier of whole texts.</summary>
    public const string SequenceClassification = "SEQ_CLS";

    // What is read here, and what only training, files or the choice of modules depend on: the weights say which modules were chosen.
    private static readonly HashSet<string> Neutral = new(StringComparer.Ordinal)
    {
        "alpha_pattern", "auto_mapping", "base_model_name_or_path", "bias", "eva_config", "exclude_modules", "fan_in_fan_out", "inference_mode",
        "init_lora_weights", "layers_pattern", "layers_to_transform", "lora_alpha", "lora_dropout", "megatron_core", "merge_weights", "modules_to_save",
        "peft_type", "peft_version", "qalora_group_size", "r", "rank_pattern", "revision", "target_modules", "task_type", "use_dora", "use_rslora",
        // Embeddings and unembeddings that are one tensor are one tensor here.
        "ensure_weight_tying",
    };

    // Beginnings of training that leave the base model as it is. Others (pissa, olora, corda, loftq) begin by changing it, and what was learnt belongs
    // to the changed one.
    private static readonly string[] PlainBeginnings = ["gaussian", "eva", "orthogonal"];

    private readonly JsonElement _root;
    private readonly PatternNumbers _ranks;
    private readonly PatternNumbers _alphas;
    private readonly double _rank;
    private readonly double _alpha;

    private AdapterConfig(JsonElement root, string file)
    {
        (_root, File) = (root, file);
        if (Text("peft_type") is var type && !string.Equals(type, "LORA", StringComparison.OrdinalIgnoreCase))
            throw new UnknownArchitectureException(
                $"'peft_type' in '{file}': expected LORA, found {(type is null ? "none" : $"'{type}'")}. Other adapters are not merged here: "
                + "merge it into its base model with merge_and_unload and save that with save_pretrained.");
        RefuseOtherMathematics();
        _rank = Number("r") ?? throw Missing("r", "the rank");
        if (_rank != Math.Floor(_rank)) throw Unexpected("r", "a whole number above 0", Find("r")!.Value, File);
        _alpha = Number("lora_alpha") ?? throw Missing("lora_alpha", "a number");
        (_ranks, _alphas) = (new("rank_pattern", Find("rank_pattern"), file), new("alpha_pattern", Find("alpha_pattern"), file));
        IsRankStabilised = IsTrue("use_rslora");
        HasMagnitudes = IsTrue("use_dora");
        IsFanInFanOut = IsTrue("fan_in_fan_out");
        if (Text("bias") is { } bias and not ("none" or "all" or "lora_only")) throw Unexpected("bias", "none, all or lora_only", Find("bias")!.Value, file);
        SavedModules = Texts("modules_to_save");
        (BaseName, Revision, Task) = (Text("base_model_name_or_path"), Text("revision"), Text("task_type")?.ToUpperInvariant());
    }

    /// <summary>Path of the file, for messages.</summary>
    public string File { get; }

    /// <summary>LoRA, rsLoRA or DoRA.</summary>
    public string Method => HasMagnitudes ? "DoRA" : IsRankStabilised ? "rsLoRA" : "LoRA";

    /// <summary>Whether the scale is alpha / √r.</summary>
    public bool IsRankStabilised { get; }

    /// <summary>Whether every output has a length of its own (DoRA).</summary>
    public bool HasMagnitudes { get; }

    /// <summary>Whether square weights are stored [in, out]; of others the shape tells.</summary>
    public bool IsFanInFanOut { get; }

    /// <summary>Ends of names of the modules that are saved whole.</summary>
    public IReadOnlyList<string> SavedModules { get; }

    /// <summary>Name or path of the base model; null where there is none.</summary>
    public string? BaseName { get; }

    /// <summary>The base's revision; null: the main one.</summary>
    public string? Revision { get; }

    /// <summary>What the adapter was trained for; null where the file does not say.</summary>
    public string? Task { get; }

    /// <summary>Parse a file.</summary>
    /// <exception cref="UnknownArchitectureException">It is another kind of adapter.</exception>
    /// <exception cref="InvalidCheckpointException">It is malformed.</exception>
    public static AdapterConfig Parse(ReadOnlyMemory<byte> utf8, string file) => new(CheckpointJson.ParseObject(utf8, file), file);

    /// <summary>Width between a module's two matrices.</summary>
    /// <param name="module">Name of the module in the model that was trained.</param>
    public double Rank(string module) => _ranks.Find(module) ?? _rank;

    /// <summary>What the product of a module's two matrices is multiplied with.</summary>
    /// <param name="module">Name of the module in the model that was trained.</param>
    public double Scale(string module)
    {
        var rank = Rank(module);
        return (_alphas.Find(module) ?? _alpha) / (IsRankStabilised ? Math.Sqrt(rank) : rank);
    }

    /// <summary>An exception that names the key, the file, what was expected and what was found.</summary>
    internal static InvalidCheckpointException Unexpected(string key, string expected, JsonElement found, string file) =>
        new($"Key '{key}' in '{file}': expected {expected}, found {CheckpointJson.Describe(found)}. Correct the file.");

    private void RefuseOtherMathematics()
    {
        foreach (var pair in _root.EnumerateObject())
            if (!Neutral.Contains(pair.Name) && IsSet(pair.Value)) throw NotComputed(pair.Name, pair.Value);
        if (Find("init_lora_weights") is not { } beginning || beginning.ValueKind is JsonValueKind.True or JsonValueKind.False) return;
        if (beginning.ValueKind != JsonValueKind.String || !PlainBeginnings.Contains(beginning.GetString(), StringComparer.OrdinalIgnoreCase))
            throw NotComputed("init_lora_weights", beginning);
    }

    private UnknownArchitectureException NotComputed(string key, JsonElement value) => new(
        $"'{key}' in '{File}': found {CheckpointJson.Describe(value)}, a variant of LoRA that is not merged here. "
        + "Merge the adapter into its base model with merge_and_unload and save that with save_pretrained.");

    // A key that is not known changes nothing as long as it is off.
    private static bool IsSet(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        _ => true,
    };

    private JsonElement? Find(string key) => _root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => throw Unexpected(key, "a text", other, File),
    };

    private bool IsTrue(string key) => Find(key) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
        { } other => throw Unexpected(key, "true or false", other, File),
    };

    private double? Number(string key)
    {
        if (Find(key) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) && number > 0
            ? number
            : throw Unexpected(key, "a number above 0", value, File);
    }

    private string[] Texts(string key)
    {
        if (Find(key) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Unexpected(key, "a list of texts", value, File);
        return [.. value.EnumerateArray().Select(item => item.GetString()!).Distinct()];
    }

    private InvalidCheckpointException Missing(string key, string expected) =>
        new($"Key '{key}' in '{File}': expected {expected}, found none. Get the adapter again.");
}
