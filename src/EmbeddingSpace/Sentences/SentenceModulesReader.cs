using System.Text.Json;
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
            if (kind == ModuleList.Normalize) steps.Add(ReadNormalize(folder));
            if (kind != ModuleList.Dense) continue;
            var dense = ReadDense(folder, size);
            steps.Add(dense);
            size = dense.OutputSize;
        }

        var settings = ModuleFolders.EncoderSettings.Select(Find).FirstOrDefault(found => found is not null);
        if (settings is not null) RequireLastStates(settings);
        return new(poolings, steps, size, ReadMaximumLength(settings), settings?.GetBoolean("do_lower_case") ?? false,
            SentencePrompts.Read(Find(ModuleFolders.Settings)), pooling.GetBoolean("include_prompt") ?? true);
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
        RequireVector(config);
        var name = config.GetText("activation_function") ?? "torch.nn.modules.activation.Tanh";
        var activation = SentenceActivations.Find(name)
            ?? throw Refused(config, "'activation_function'", $"one of torch's {SentenceActivations.Known}", $"'{name}'");
        return new(folder, size, (int)output, config.GetBoolean("bias") ?? true, activation, config.GetBoolean("use_residual") ?? false)
        {
            ActivationName = SentenceActivations.ClassOf(name),
        };
    }

    private SentenceStep.Normalize ReadNormalize(string folder)
    {
        // It may lie beside the encoder, whose config says nothing of it.
        if (folder.Length > 0 && Find($"{folder}/{CheckpointFiles.Config}") is { } config) RequireVector(config);
        return new();
    }

    private static void RequireVector(CheckpointConfig config)
    {
        const string vector = "sentence_embedding";
        foreach (var key in new[] { "module_input_name", "module_output_name" })
            if (config.GetText(key) is { } place and not vector) throw Refused(config, $"'{key}'", $"\"{vector}\"", $"\"{place}\"");
    }

    // Newer files say what is taken of the model; older ones know nothing but its last states.
    private static void RequireLastStates(CheckpointConfig settings)
    {
        const string modalities = "modality_config", text = "text", message = "message";
        Require("transformer_task", "feature-extraction");
        Require("module_output_name", "token_embeddings");
        if (settings.Find(modalities) is not { } config) return;
        if (config.ValueKind != JsonValueKind.Object) throw settings.Unexpected(modalities, "an object", config);
        if (config.TryGetProperty(message, out _))
            throw Refused(settings, $"'{modalities}'", $"'{text}' alone, as no chat template is filled in", $"'{message}'");
        if (!config.TryGetProperty(text, out var taken) || taken.ValueKind != JsonValueKind.Object
            || !Says("method", "forward") || !Says("method_output_name", "last_hidden_state"))
            throw Refused(settings, $"'{modalities}'", $"'{text}' with the last_hidden_state of forward", CheckpointJson.Describe(config));

        void Require(string key, string wanted)
        {
            if (settings.GetText(key) is { } found && found != wanted) throw Refused(settings, $"'{key}'", $"\"{wanted}\"", $"\"{found}\"");
        }

        bool Says(string key, string wanted) =>
            taken.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(wanted);
    }

    private static int? ReadMaximumLength(CheckpointConfig? settings)
    {
        const string key = "max_seq_length";
        if (settings?.GetInteger(key) is not { } length) return null;
        return length is >= LeastMaximumLength and <= int.MaxValue ? (int)length : throw settings.Unexpected(
            key, $"a number of tokens from {LeastMaximumLength} on", settings.Find(key)!.Value);
    }

    private CheckpointConfig Config(string folder) => Find($"{folder}/{CheckpointFiles.Config}")
        ?? throw new InvalidCheckpointException(
            $"'{checkpoint.PathOf(folder)}' has no '{CheckpointFiles.Config}', though '{ModuleList.File}' names it. Download the module's folder, too.");

    private CheckpointConfig? Find(string name) => checkpoint.FindFile(name) is { } content ? CheckpointConfig.Parse(content, checkpoint.PathOf(name)) : null;

    private static InvalidCheckpointException Refused(CheckpointConfig config, string subject, string expected, string found) =>
        new($"{subject} in '{config.File}': expected {expected}, found {found}. {ModuleList.WayOut}");
}
