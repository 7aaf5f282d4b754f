using System.Text.Json;

namespace EmbeddingSpace.Architecture;

/// <summary>Where config.json keeps each size; a missing entry means that the family has no such thing.</summary>
internal sealed record FamilyConfig(
    ConfigSource Vocabulary,
    ConfigSource Hidden,
    ConfigSource Layers,
    ConfigSource Heads,
    ConfigSource Intermediate,
    ConfigSource Positions,
    ConfigSource NormEpsilon,
    ConfigSource Activation,
    ConfigSource? TokenTypes = null,
    ConfigSource? Padding = null,
    ConfigSource? ScaleAttention = null,
    ConfigSource? ScaleAttentionByLayer = null);

/// <summary>
/// One value: a key of config.json with the default Hugging Face gives it, a multiple of hidden, or a constant of the family. The generic key is the
/// name that most families have for it; Hugging Face takes it too, and where both are there it is what counts.
/// </summary>
internal sealed record ConfigSource(
    string? Key = null, JsonElement? Default = null, int? TimesHidden = null, JsonElement? Constant = null, string? GenericKey = null);
