using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Heads;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>Heads on the same pooled features, from one pass over the anchors.</summary>
/// <param name="Poolings">How the features are pooled.</param>
/// <param name="Logits">Fitted to the source's logits.</param>
/// <param name="Probabilities">Fitted to the source's probabilities; null where its numbers are none.</param>
/// <param name="States">[judged anchors, hidden]: mean of the target's last states of each, in the order of the heads' rows; null where the anchors are no
/// texts of the task.</param>
/// <param name="LayerWeights">How much each pooled layer counted, pooling by pooling; null = all alike.</param>
internal sealed record PooledHeads(IReadOnlyList<Pooling> Poolings, HeadFit Logits, HeadFit? Probabilities, TextScores? States,
    IReadOnlyList<double>? LayerWeights)
{
    /// <summary>The mean of the target's last states of each anchor, out of what is pooled: the mean of the tokens first, layer by layer.</summary>
    /// <param name="features">[anchors, features], float32; stays the caller's.</param>
    /// <param name="work">What they are features of.</param>
    /// <returns>[anchors, hidden].</returns>
    public static TextScores LastStates(Tensor features, TranslationWork work)
    {
        using var scope = NewDisposeScope();
        var hidden = work.Target.Architecture.Hidden;
        var last = features.narrow(1, work.Reading.Width - hidden, hidden).contiguous();
        return new(last.data<float>().ToArray(), hidden, new bool[features.shape[0]]);
    }
}
