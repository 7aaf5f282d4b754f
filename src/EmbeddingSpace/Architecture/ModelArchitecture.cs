using System.Text.Json;
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

    /// <summary>Token that the classifier takes for padding, where it reads the last token that is none; null where it reads another, or none is set.</summary>
    internal long? PaddingToken { get; init; }

    /// <summary>Class names in logit order; null where config.json declares none.</summary>
    public required IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Width of one head.</summary>
    public int HeadSize => Hidden / Heads;

    /// <summary>Longest sequence, special tokens included.</summary>
    public int MaximumLength => PositionPadding is { } padding ? Positions - padding - 1 : Positions;

    /// <summary>What query × key products are multiplied with in a layer.</summary>
    public double AttentionScale(int layer) => (ScaleAttention ? 1 / Math.Sqrt(HeadSize) : 1) / (ScaleAttentionByLayer ? layer + 1 : 1);

    internal static ModelArchitecture Read(ModelFamily family, CheckpointConfig config)
    {
        CheckRequirements(family, config);
        var faults = new List<string>();
        int Size(string name, ConfigSource source, int minimum = 1)
        {
            var value = Integer(source, config);
            if (value is null && source.TimesHidden is { } factor) value = factor * Integer(family.Config.Hidden, config);
            if (value is { } size && size >= minimum && size <= int.MaxValue) return (int)size;
            faults.Add($"'{source.Key}' ({name}): expected an integer from {minimum} to {int.MaxValue}, found {(value is null ? "none" : value)}");
            return minimum;
        }

        var c = family.Config;
        var architecture = new ModelArchitecture
        {
            ModelType = family.ModelType,
            Layers = Size("layers", c.Layers),
            Hidden = Size("hidden", c.Hidden),
            Heads = Size("heads", c.Heads),
            Intermediate = Size("intermediate", c.Intermediate),
            Vocabulary = Size("vocabulary", c.Vocabulary),
            Positions = Size("positions", c.Positions),
            TokenTypes = c.TokenTypes is null ? 0 : Size("token types", c.TokenTypes),
            NormEpsilon = Value(c.NormEpsilon, config.GetNumber, element => element.GetDouble(), config),
            Activation = Value(c.Activation, config.GetText, element => element.GetString()!, config),
            PositionPadding = family.Block.PositionsAfterPadding ? Size("padding id", c.Padding!, 0) : null,
            ScaleAttention = c.ScaleAttention is null || Value(c.ScaleAttention, config.GetBoolean, element => element.GetBoolean(), config),
            ScaleAttentionByLayer = c.ScaleAttentionByLayer is not null
                && Value(c.ScaleAttentionByLayer, config.GetBoolean, element => element.GetBoolean(), config),
            PaddingToken = family.Heads.Classifier.TakesLastToken ? Integer(c.Padding!, config) : null,
            Classes = config.Labels,
        };
        if (faults.Count == 0 && architecture.Hidden % architecture.Heads != 0)
            faults.Add($"'{c.Heads.Key}' (heads): expected a divisor of hidden {architecture.Hidden}, found {architecture.Heads}");
        if (faults.Count == 0 && architecture.MaximumLength < 1)
            faults.Add(
                $"'{c.Positions.Key}' (positions): expected more than padding id + 1 = {architecture.PositionPadding + 1}, found {architecture.Positions}");
        if (faults.Count > 0) throw new InvalidCheckpointException($"'{config.File}': {string.Join("; ", faults)}. Compare it with the model's page.");
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

    private static long? Integer(ConfigSource source, CheckpointConfig config) =>
        source.Constant?.GetInt64()
        ?? (source.GenericKey is { } generic ? config.GetInteger(generic) : null)
        ?? config.GetInteger(source.Key!)
        ?? source.Default?.GetInt64();

    private static T Value<T>(ConfigSource source, Func<string, T?> get, Func<JsonElement, T> convert, CheckpointConfig config) where T : struct =>
        source.Constant is { } constant ? convert(constant)
        : get(source.Key!) ?? (source.Default is { } standard ? convert(standard) : throw Missing(source, config));

    private static string Value(ConfigSource source, Func<string, string?> get, Func<JsonElement, string> convert, CheckpointConfig config) =>
        source.Constant is { } constant ? convert(constant)
        : get(source.Key!) ?? (source.Default is { } standard ? convert(standard) : throw Missing(source, config));

    private static InvalidCheckpointException Missing(ConfigSource source, CheckpointConfig config) =>
        new($"'{source.Key}' in '{config.File}': expected a value, found none. Compare it with the model's page.");
}
