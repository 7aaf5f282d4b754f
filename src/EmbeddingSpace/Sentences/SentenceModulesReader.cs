using System.Text.Json;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Configuration;
using EmbeddingSpace.Checkpoints.Folders;

namespace EmbeddingSpace.Sentences;

/// <summary>Reads the files of a sentence encoder's modules, in the form that versions 2 to 5 of the library wrote and in the newer one.</summary>
/// <param name="checkpoint">The folder.</param>
/// <param name="hidden">Width of the encoder's states.</param>
internal sealed class SentenceModulesReader(Checkpoint checkpoint, int hidden)
{
    // Special tokens and one of the text's own.
    private const int LeastMaximumLength = 3;

    private static readonly Dictionary<string, ActivationKind?> Activations = new(StringComparer.Ordinal)
    {
        ["torch.nn.modules.linear.Identity"] = null,
        ["torch.nn.modules.activation.Tanh"] = ActivationKind.Tanh,
        ["torch.nn.modules.activation.ReLU"] = ActivationKind.Relu,
        ["torch.nn.modules.activation.GELU"] = ActivationKind.Gelu,
        ["torch.nn.modules.activation.SiLU"] = ActivationKind.Silu,
    };

    /// <summary>Follow a list of modules.</summary>
    public SentenceModules Read(ReadOnlyMemory<byte> list)
    {
        var modules = ModuleList.Read(list, checkpoint);
        var pooling = Config(modules[1].Folder);
        var poolings = ReadPoolings(pooling);
        var size = poolings.Count * hidden;
        var steps = new List<SentenceStep>();
        foreach (var (kind, folder) in modules.Skip(2))
        {
            if (kind == ModuleList.Normalize) steps.Add(new SentenceStep.Normalize());
            if (kind != ModuleList.Dense) continue;
            var dense = ReadDense(folder, size);
            steps.Add(dense);
            size = dense.OutputSize;
        }

        var settings = ModuleFolders.EncoderSettings.Select(Find).FirstOrDefault(found => found is not null);
        RequireFeatures(settings);
        return new(poolings, steps, size, ReadMaximumLength(settings), settings?.GetBoolean("do_lower_case") ?? false, ReadPrompt(pooling));
    }

    private List<SentencePooling> ReadPoolings(CheckpointConfig config)
    {
        foreach (var key in new[] { "word_embedding_dimension", "embedding_dimension" })
            if (config.GetInteger(key) is { } width && width != hidden)
                throw Refused(config, $"'{key}'", $"{hidden}, the width of the encoder's states", $"{width}");
        var poolings = config.Find("pooling_mode") is { } words ? Words(config, words) : Flags(config);
        return poolings.Count > 0 ? poolings : throw Refused(config, "its pooling", $"one of {SentencePoolingNames.Known}", "none");
    }

    private static List<SentencePooling> Words(CheckpointConfig config, JsonElement words)
    {
        var poolings = new List<SentencePooling>();
        foreach (var word in words.ValueKind == JsonValueKind.Array ? [.. words.EnumerateArray()] : new[] { words })
            poolings.Add(word.ValueKind == JsonValueKind.String && SentencePoolingNames.Find(word.GetString()!) is { } known
                ? known
                : throw Refused(config, "'pooling_mode'", $"one of {SentencePoolingNames.Known}", CheckpointJson.Describe(word)));
        return poolings;
    }

    private static List<SentencePooling> Flags(CheckpointConfig config)
    {
        const string prefix = "pooling_mode_";
        var known = SentencePoolingNames.Flags.ToDictionary(flag => flag.Flag, flag => flag.Pooling, StringComparer.Ordinal);
        foreach (var member in config.Root.EnumerateObject())
            if (member.Name.StartsWith(prefix, StringComparison.Ordinal) && member.Value.ValueKind == JsonValueKind.True && !known.ContainsKey(member.Name))
                throw Refused(config, $"'{member.Name}'", $"a pooling that is computed ({SentencePoolingNames.Known})", "another");
        // The mean is what the library takes where its flag is not there.
        return [.. known.Where(flag => config.GetBoolean(flag.Key) ?? flag.Value == SentencePooling.Mean).Select(flag => flag.Value)];
    }

    private SentenceStep.Dense ReadDense(string folder, int size)
    {
        var config = Config(folder);
        if (config.GetInteger("in_features") is var input && input != size)
            throw Refused(config, "'in_features'", $"{size}, the numbers that the module before it gives", input is null ? "none" : $"{input}");
        if (config.GetInteger("out_features") is not (> 0 and <= int.MaxValue and var output))
            throw Refused(config, "'out_features'", "a size", config.Find("out_features")?.GetRawText() ?? "none");
        foreach (var key in new[] { "module_input_name", "module_output_name" })
            if (config.GetText(key) is { } place and not "sentence_embedding") throw Refused(config, $"'{key}'", "\"sentence_embedding\"", $"\"{place}\"");
        var name = config.GetText("activation_function") ?? "torch.nn.modules.activation.Tanh";
        if (!Activations.TryGetValue(name, out var activation))
            throw Refused(config, "'activation_function'", $"one of {string.Join(", ", Activations.Keys)}", $"'{name}'");
        return new(folder, size, (int)output, config.GetBoolean("bias") ?? true, activation);
    }

    private static void RequireFeatures(CheckpointConfig? settings)
    {
        const string key = "transformer_task", features = "feature-extraction";
        if (settings?.GetText(key) is { } task and not features) throw Refused(settings, $"'{key}'", $"\"{features}\"", $"\"{task}\"");
    }

    private static int? ReadMaximumLength(CheckpointConfig? settings)
    {
        const string key = "max_seq_length";
        if (settings?.GetInteger(key) is not { } length) return null;
        return length is >= LeastMaximumLength and <= int.MaxValue ? (int)length : throw settings.Unexpected(
            key, $"a number of tokens from {LeastMaximumLength} on", settings.Find(key)!.Value);
    }

    // What is put before every text where the caller names no prompt.
    private string ReadPrompt(CheckpointConfig pooling)
    {
        if (Find(ModuleFolders.Settings) is not { } settings || settings.GetText("default_prompt_name") is not { } name) return "";
        var prompt = settings.Find("prompts") is { ValueKind: JsonValueKind.Object } prompts && prompts.TryGetProperty(name, out var text)
            && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw Refused(settings, "'default_prompt_name'", "the name of one of 'prompts'", $"\"{name}\"");
        if (prompt.Length > 0 && pooling.GetBoolean("include_prompt") == false)
            throw Refused(pooling, "'include_prompt'", "true, as a prompt is pooled with its text", "false");
        return prompt;
    }

    private CheckpointConfig Config(string folder) => Find($"{folder}/{CheckpointFiles.Config}")
        ?? throw new InvalidCheckpointException(
            $"'{checkpoint.PathOf(folder)}' has no '{CheckpointFiles.Config}', though '{ModuleList.File}' names it. Download the module's folder, too.");

    private CheckpointConfig? Find(string name) => checkpoint.FindFile(name) is { } content ? CheckpointConfig.Parse(content, checkpoint.PathOf(name)) : null;

    private static InvalidCheckpointException Refused(CheckpointConfig config, string subject, string expected, string found) =>
        new($"{subject} in '{config.File}': expected {expected}, found {found}. {ModuleList.WayOut}");
}
