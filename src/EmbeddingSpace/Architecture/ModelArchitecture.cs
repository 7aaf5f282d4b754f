using System.Text.Json;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints.Configuration;

namespace EmbeddingSpace.Architecture;

/// <summary>Sizes and constants of one model, read from config.json through its family's description.</summary>
public sealed record ModelArchitecture
{
    /// <summary><c>model_type</c> of config.json.</summary>
    public required string ModelType { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of a hidden state.</summary>
    public required int Hidden { get; init; }

    /// <summary>Attention heads a layer.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the feed-forward part: its number of keys and values.</summary>
    public required int Intermediate { get; init; }

    /// <summary>Number of tokens.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Rows of the position embedding table.</summary>
    public required int Positions { get; init; }

    /// <summary>Rows of the token type table; 0 = the family has none.</summary>
    public required int TokenTypes { get; init; }

    /// <summary>Epsilon of every layer norm.</summary>
    public required double NormEpsilon { get; init; }

    /// <summary>Activation word of the feed-forward part.</summary>
    public required string Activation { get; init; }

    /// <summary>Padding id from which positions count (RoBERTa); null where positions start at 0.</summary>
    public required int? PositionPadding { get; init; }

    /// <summary>Whether attention logits are divided by √headSize.</summary>
    public required bool ScaleAttention { get; init; }

    /// <summary>Whether attention logits are also divided by layer index + 1 (GPT-2 option).</summary>
    public required bool ScaleAttentionByLayer { get; init; }

    /// <summary>Token that a head which reads the last token takes for padding; null where none is set.</summary>
    internal long? PaddingToken { get; init; }

    /// <summary>Class names in logit order; null where config.json declares none.</summary>
    public required IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Width of the token embedding: hidden, or less where a projection follows.</summary>
    public int EmbeddingSize { get; init; }

    /// <summary>Width of one head.</summary>
    public int HeadSize { get; init; }

    /// <summary>Heads of keys and values a layer: a divisor of <see cref="Heads"/>; each serves as many query heads in a row.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>Blocks with weights of their own; fewer than <see cref="Layers"/> where layers share theirs.</summary>
    public int StoredBlocks { get; init; }

    /// <summary>What query × key products are divided by the root of.</summary>
    internal double QueryScalar { get; init; }

    /// <summary>Blocks that a layer of config.json runs one behind the other.</summary>
    internal int BlocksPerLayer { get; init; } = 1;

    /// <summary>Groups of layers that share their weights; 0 = every layer has its own.</summary>
    internal int Groups { get; init; }

    /// <summary>Rows of the table of relative positions, or half of them where distances have a sign; 0 = there is none.</summary>
    internal int RelativeBuckets { get; init; }

    /// <summary>Largest distance that buckets tell apart; 0 = every distance has a row of its own.</summary>
    internal int RelativeDistance { get; init; }

    /// <summary>Whether queries are compared with vectors of distances.</summary>
    internal bool ContentToPosition { get; init; }

    /// <summary>Whether keys are compared with vectors of distances.</summary>
    internal bool PositionToContent { get; init; }

    /// <summary>Tokens that the convolution of the embeddings looks at; 0 = there is none.</summary>
    internal int ConvolutionWidth { get; init; }

    /// <summary>Word of its activation.</summary>
    internal string? ConvolutionActivation { get; init; }

    /// <summary>Whether a token sees only itself and the tokens before it.</summary>
    internal bool IsCausal { get; init; }

    /// <summary>Longest sequence, special tokens included.</summary>
    public int MaximumLength => PositionPadding is { } padding ? Positions - padding - 1 : Positions;

    /// <summary>What query × key products are multiplied with in a layer.</summary>
    public double AttentionScale(int layer) => (ScaleAttention ? 1 / Math.Sqrt(QueryScalar) : 1) / (ScaleAttentionByLayer ? layer + 1 : 1);

    /// <summary>The stored block that a block computes with: which group of shared layers, and which block in it; itself where none are shared.</summary>
    internal (int Group, int Inner) Stored(int block) => Groups == 0
        ? (block, 0)
        : ((int)(block / BlocksPerLayer / ((double)Layers / BlocksPerLayer / Groups)), block % BlocksPerLayer);

    /// <summary>The layers that compute with the weights of one layer, itself among them, ascending; that layer alone where none are shared.</summary>
    /// <param name="layer">A layer, from 0.</param>
    public IReadOnlyList<int> LayersSharing(int layer) =>
        Groups == 0 ? [layer] : [.. Enumerable.Range(0, Layers).Where(other => Stored(other) == Stored(layer))];

    internal static ModelArchitecture Read(ModelFamily family, CheckpointConfig config)
    {
        CheckRequirements(family, config);
        var values = new ConfigValues(config);
        var c = family.Config;
        bool IsCompared(FamilyCondition? condition) => condition is not null && values.Holds(condition, _ => 0);
        int? Optional(string name, ConfigSource? source, int minimum = 1) =>
            source is not null && values.Integer(source) is not null ? values.Size(name, source, minimum) : null;

        var (hidden, heads, layers) = (values.Size("hidden", c.Hidden), values.Size("heads", c.Heads), values.Size("layers", c.Layers));
        var positions = values.Size("positions", c.Positions);
        var (groups, inner) = (Optional("groups", c.Groups) ?? 0, Optional("blocks a layer", c.BlocksPerLayer) ?? 1);
        var headSize = Optional("head size", c.HeadSize);
        if (headSize is null && hidden % heads != 0)
            values.AddFault($"'{c.Heads.Name}' (heads): expected a divisor of hidden {hidden}, found {heads}");
        var keyValueHeads = Optional("key-value heads", c.KeyValueHeads) ?? heads;
        if (heads % keyValueHeads != 0)
            values.AddFault($"'{c.KeyValueHeads!.Name}' (key-value heads): expected a divisor of {heads} heads, found {keyValueHeads}");
        if (groups > layers) values.AddFault($"'{c.Groups!.Name}' (groups): expected at most as many as layers, {layers}, found {groups}");
        var distance = c.RelativeDistance is not null && values.Integer(c.RelativeDistance) is > 0 and <= int.MaxValue and var most ? (int)most : positions;
        var buckets = c.RelativeBuckets is not null && values.Integer(c.RelativeBuckets) is > 0 and <= int.MaxValue and var some ? (int)some : 0;
        var (toPosition, toContent) = (IsCompared(family.Block.ContentToPosition), IsCompared(family.Block.PositionToContent));
        var causal = family.Block.Attention == AttentionMask.Causal && !(c.Bidirectional is not null && values.IsTrue(c.Bidirectional));
        var size = headSize ?? Math.Max(1, hidden / heads);
        if ((long)heads * size > int.MaxValue)
            values.AddFault($"'{c.Heads.Name}' (heads): expected heads of together at most {int.MaxValue} numbers, found {heads} of {size}");
        if (family.Block.RelativePositions is not null && Math.Max(buckets, distance) > int.MaxValue / 2)
            values.AddFault($"'{c.Positions.Name}' (positions): expected distances up to {int.MaxValue / 2}, found {Math.Max(buckets, distance)}");
        var blocks = (long)layers * inner;
        if (blocks > int.MaxValue) values.AddFault($"'{c.Layers.Name}' (layers): expected fewer blocks than {blocks}");

        var architecture = new ModelArchitecture
        {
            ModelType = family.ModelType,
            Layers = (int)Math.Min(blocks, int.MaxValue),
            Hidden = hidden,
            Heads = heads,
            Intermediate = values.Size("intermediate", c.Intermediate, hidden: hidden),
            Vocabulary = values.Size("vocabulary", c.Vocabulary),
            Positions = positions,
            TokenTypes = c.TokenTypes is null ? 0 : values.Size("token types", c.TokenTypes, 0),
            NormEpsilon = values.Number(c.NormEpsilon),
            Activation = values.Text(c.Activation),
            PositionPadding = family.Block.PositionsAfterPadding ? values.Size("padding id", c.Padding!, 0) : null,
            ScaleAttention = c.ScaleAttention is null || values.IsTrue(c.ScaleAttention),
            ScaleAttentionByLayer = values.IsTrue(c.ScaleAttentionByLayer),
            PaddingToken = family.Heads.Classifier.TakesLastToken && c.Padding is not null ? values.Integer(c.Padding) : null,
            Classes = config.Labels,
            EmbeddingSize = Optional("embedding size", c.Embedding) ?? hidden,
            HeadSize = size,
            KeyValueHeads = keyValueHeads,
            BlocksPerLayer = inner,
            Groups = groups,
            StoredBlocks = groups == 0 ? layers : groups * inner,
            // A sum of so many products is as large as one where it is divided by the root of so many times the width.
            QueryScalar = (c.QueryScalar is null ? size : values.Number(c.QueryScalar)) * (1 + (toPosition ? 1 : 0) + (toContent ? 1 : 0)),
            ContentToPosition = toPosition,
            PositionToContent = toContent,
            RelativeBuckets = buckets > 0 || family.Block.RelativePositions is null ? buckets : distance,
            RelativeDistance = buckets > 0 ? distance : 0,
            ConvolutionWidth = Optional("convolution width", c.ConvolutionWidth, 0) ?? 0,
            ConvolutionActivation = c.ConvolutionActivation is null ? null : values.Text(c.ConvolutionActivation),
            IsCausal = causal,
        };
        if (values.Faults.Count == 0 && architecture.MaximumLength < 1)
            values.AddFault(
                $"'{c.Positions.Name}' (positions): expected more than padding id + 1 = {architecture.PositionPadding + 1}, found {architecture.Positions}");
        if (values.Faults.Count > 0)
            throw new InvalidCheckpointException($"'{config.File}': {string.Join("; ", values.Faults)}. Compare it with the model's page.");
        return architecture;
    }

    private static void CheckRequirements(ModelFamily family, CheckpointConfig config)
    {
        foreach (var (key, wanted) in family.Requires)
        {
            if (!config.Root.TryGetProperty(key, out var found) || found.ValueKind == JsonValueKind.Null || JsonElement.DeepEquals(found, wanted)) continue;
            throw new UnknownArchitectureException(
                $"'{key}' in '{config.File}': expected {wanted.GetRawText()}, found {found.GetRawText()}. "
                + $"This variant of '{family.ModelType}' is not described by its family file.");
        }
    }
}
