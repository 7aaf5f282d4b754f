using System.Text.Json;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Configuration;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Architecture;

/// <summary>
/// Every tensor of a model claimed by a module of its family, shapes checked, before a byte of a weight is read. Missing, unclaimed and misshaped
/// tensors are reported in one exception; what no part of the model needs is told apart.
/// </summary>
internal sealed class ModelMap
{
    private readonly Dictionary<(ModuleRole Role, int? Layer), ResolvedModule> _modules = [];

    private ModelMap(Checkpoint checkpoint, ModelFamily family, ModelArchitecture architecture)
    {
        (Checkpoint, Family, Architecture) = (checkpoint, family, architecture);
    }

    /// <summary>The checkpoint.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Its family.</summary>
    public ModelFamily Family { get; }

    /// <summary>Sizes and constants.</summary>
    public ModelArchitecture Architecture { get; private set; }

    /// <summary>What attention has of its own, by block.</summary>
    public IReadOnlyList<LayerAttention> Attention { get; private set; } = [];

    /// <summary>Every module of the encoder.</summary>
    public IReadOnlyCollection<ResolvedModule> Modules => _modules.Values;

    /// <summary>The pooler; null where the checkpoint has none.</summary>
    public ResolvedHead? Pooler { get; private set; }

    /// <summary>The classification head; null where the checkpoint has none.</summary>
    public ResolvedHead? Classifier { get; private set; }

    /// <summary>The language-model head; null where the checkpoint has none.</summary>
    public ResolvedHead? LanguageModel { get; private set; }

    /// <summary>Names of stored tensors that nothing of the model needs and its family does not know: weights of a loss, a value head.</summary>
    public IReadOnlyList<string> Ignored { get; private set; } = [];

    /// <summary>A module; null where the family has none of that role.</summary>
    public ResolvedModule? Find(ModuleRole role, int? layer = null) => _modules.GetValueOrDefault((role, layer));

    /// <summary>A module that the family must have.</summary>
    public ResolvedModule Get(ModuleRole role, int? layer = null) =>
        Find(role, layer) ?? throw new UnknownArchitectureException(
            $"Role '{role}' is not described for family '{Family.ModelType}' ('{Checkpoint.Location}').");

    /// <summary>What a norm multiplies with [out]: its stored weight, or one more than that, as its family has it.</summary>
    /// <returns>A CPU tensor in no dispose scope: the caller disposes it.</returns>
    public Tensor ReadNormWeight(ResolvedModule norm, ScalarType type = ScalarType.Float32) => AsFactor(norm.ReadWeight(Checkpoint, type));

    /// <summary>The same with the bias; neither is left where one of them cannot be read.</summary>
    public (Tensor Weight, Tensor? Bias) ReadNorm(ResolvedModule norm)
    {
        var (weight, bias) = norm.ReadBoth(Checkpoint);
        return (AsFactor(weight), bias);
    }

    private Tensor AsFactor(Tensor weight) => Family.Block.NormKind == NormKind.RootMeanSquareOnePlus ? weight.AddInPlace(1) : weight;

    /// <summary>Every stored tensor that the given parts read.</summary>
    public IReadOnlySet<string> TensorNames(ModelParts parts)
    {
        IEnumerable<ResolvedModule> modules = [];
        if (parts.HasFlag(ModelParts.Encoder)) modules = modules.Concat(Modules);
        if (parts.HasFlag(ModelParts.Pooler) && Pooler is not null) modules = modules.Concat(Pooler.Modules);
        if (parts.HasFlag(ModelParts.Classifier) && Classifier is not null) modules = modules.Concat(Classifier.Modules);
        if (parts.HasFlag(ModelParts.LanguageModel) && LanguageModel is not null) modules = modules.Concat(LanguageModel.Modules);
        return modules.SelectMany(module => module.TensorNames).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What stands before the encoder's tensor names.</summary>
    public string Prefix { get; private set; } = "";

    /// <summary>Stored elements of the blocks from one on, the final norm and the classification head: what entering the model there keeps.</summary>
    public long CountParametersFrom(int block) =>
        Count(KeptModules(block));

    /// <summary>Stored elements of everything loaded for classifying: embeddings, blocks and classification head.</summary>
    public long ParameterCount =>
        Count(Modules.Concat(Classifier?.Modules ?? []));

    /// <summary>Names of the stored tensors that entering the model at a state keeps.</summary>
    public IReadOnlySet<string> TensorNamesFrom(int block) =>
        KeptModules(block).SelectMany(module => module.TensorNames).ToHashSet(StringComparer.Ordinal);

    // Layers may share a stored block: it counts once.
    private static long Count(IEnumerable<ResolvedModule> modules) =>
        modules.DistinctBy(module => (module.Weight.Name, module.Part)).Sum(module => module.ParameterCount);

    private IEnumerable<ResolvedModule> KeptModules(int block) =>
        Modules.Where(module => module.Layer is { } layer ? layer >= block : module.Role.IsNeededFrom(block)).Concat(Classifier?.Modules ?? []);

    /// <summary>Match a checkpoint with its family.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="keptEnd">Set for the kept end of a model: first block it must hold, and what stands before its tensor names.</param>
    /// <exception cref="UnknownArchitectureException">No family describes it.</exception>
    /// <exception cref="InvalidCheckpointException">Tensors are missing, unclaimed or misshaped.</exception>
    public static ModelMap Resolve(Checkpoint checkpoint, (int FirstBlock, string Prefix)? keptEnd = null)
    {
        var known = string.Join(", ", ModelFamily.All.Keys.Order(StringComparer.Ordinal));
        if (checkpoint.Config.ModelType is not { } modelType)
            throw new UnknownArchitectureException(
                $"'model_type' in '{checkpoint.Config.File}': expected one of {known}, found none. Add the key that the model's page shows.");
        if (!ModelFamily.All.TryGetValue(modelType, out var family))
            throw new UnknownArchitectureException(
                $"'model_type' in '{checkpoint.Config.File}': expected one of {known}, found '{modelType}'. Pick a checkpoint of one of these families.");
        RequireUnquantised(checkpoint.Config);
        var map = new ModelMap(checkpoint, family, ModelArchitecture.Read(family, checkpoint.Config));
        var resolver = new ModelResolver(checkpoint, family, map.Architecture, keptEnd);
        map.Prefix = resolver.Prefix;
        resolver.RequireBlocks();
        map.Attention = AttentionLayers.Read(family, map.Architecture, new(checkpoint.Config), checkpoint.Config);
        foreach (var module in resolver.Encoder()) map._modules.Add((module.Role, module.Layer), module);
        map.Pooler = family.Heads.Pooler is null ? null : resolver.Head(family.Heads.Pooler, "pooler");
        map.LanguageModel = resolver.Head(family.Heads.LanguageModel, "language model", map.Find(ModuleRole.TokenEmbedding));
        map.Classifier = resolver.Head(family.Heads.Classifier, "classifier");
        if (checkpoint.Adapter is { IsClassifier: true } adapter && !resolver.HasOutput(family.Heads.Classifier))
            throw new InvalidCheckpointException(
                $"Adapter '{checkpoint.Location}': expected the head of a classifier in it or in its base model '{adapter.BaseLocation}', found it in neither. "
                + "The head would be random: get the adapter with its saved modules ('modules_to_save').");
        resolver.ThrowIfFaulty();
        map.Ignored = resolver.Ignored;
        if (map.Classifier is { } classifier && map.Architecture.Classes is null)
            map.Architecture = map.Architecture with
            {
                Classes = [.. Enumerable.Range(0, (int)classifier.Modules[^1].Weight.Shape[0]).Select(i => $"LABEL_{i}")],
            };
        return map;
    }

    // Whatever its weights are stored as, Hugging Face would compute with rounded ones.
    private static void RequireUnquantised(CheckpointConfig config)
    {
        const string key = "quantization_config", method = "quant_method";
        if (config.Find(key) is not { } found) return;
        var name = found.ValueKind == JsonValueKind.Object && found.TryGetProperty(method, out var said) ? $"'{said}'" : "a method that it does not name";
        throw new UnknownArchitectureException($"'{key}' in '{config.File}': expected weights in F32, F16 or BF16, found a model quantised by {name}. "
            + "Get the model that it was made from, or dequantise it and save that.");
    }
}
