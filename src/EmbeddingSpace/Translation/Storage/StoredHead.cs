using System.Text.Json.Serialization;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>What a saved head keeps beside its map. Names and order are a format: saved models hold them.</summary>
/// <param name="Classes">Class names in logit order.</param>
/// <param name="Report">The trust report.</param>
/// <param name="Kind">What the head answers; one saved before there was a choice is of exclusive classes.</param>
/// <param name="Activation">What its logits become; of exclusive classes the softmax, which is not written.</param>
internal sealed record StoredHead(string[] Classes, StoredHeadReport Report,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] HeadKind Kind = HeadKind.SingleLabel,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] HeadActivation? Activation = null)
{
    public static StoredHead Of(ClassifierHead head, HeadReport report) => new([.. head.Labels], StoredHeadReport.Of(report), head.Kind,
        head.Kind == HeadKind.SingleLabel ? null : head.Activation);

    public ClassifierHead ToHead() => ClassifierHead.Of(Kind, Activation ?? HeadActivation.Softmax, Classes);
}
