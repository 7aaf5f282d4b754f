using System.Text.Json.Serialization;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>What a saved translation keeps beside its weights. Names and order are a format: saved models hold them.</summary>
/// <param name="Classes">Class names in logit order.</param>
/// <param name="MaximumLength">Longest text in tokens.</param>
/// <param name="Stitch">The way into the source; null where nothing of it is kept.</param>
/// <param name="Poolings">How the head's features are pooled; null where there is no head.</param>
/// <param name="Report">The trust report.</param>
/// <param name="LongTexts">What becomes of longer texts; translations saved before there was a choice cut them.</param>
/// <param name="Activation">What the logits become, where that is not the softmax: the report says the kind of answers.</param>
/// <param name="Certainty">How certain answers are told; null where that was not asked for.</param>
internal sealed record StoredTranslation(string[] Classes, int MaximumLength, StoredStitch? Stitch, Pooling[]? Poolings, StoredReport Report,
    TextOverflow LongTexts = TextOverflow.Truncate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] HeadActivation? Activation = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StoredCertainty? Certainty = null)
{
    /// <summary>How pairs are read; written where that is not together.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PairReading Pairs { get; init; }

    /// <summary>What explanations count to the bias instead of to the one token of a pooling, pooling by pooling [layers × classes], null for those of all
    /// tokens; not written where nothing is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<float[]?>? Offsets { get; init; }
}
