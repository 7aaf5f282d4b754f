using EmbeddingSpace.Forward;
using EmbeddingSpace.Translation.Heads;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>
/// What the states of one token that a head reads ([CLS], the first word) add to its logits on average of the anchors. That says nothing of a text: where an
/// answer is explained it counts to the bias, and to the token only what its text adds to it.
/// </summary>
/// <param name="numbers">Pooling by pooling [layers × classes], layer by layer; null for a pooling of all tokens.</param>
/// <param name="classes">Number of classes.</param>
internal sealed class ContributionOffsets(IReadOnlyList<float[]?> numbers, int classes)
{
    /// <summary>Those of a head.</summary>
    /// <param name="poolings">How its features are pooled, over every layer.</param>
    /// <param name="head">The head; null: there is none.</param>
    /// <param name="layers">States of the target.</param>
    /// <returns>Null where no feature is of one token, or the anchors' are not known.</returns>
    public static ContributionOffsets? Of(IReadOnlyList<Pooling> poolings, HeadFit? head, int layers)
    {
        if (head?.FeatureMeans is not { } means || !poolings.Any(TokenShare.TakesOneToken)) return null;
        var (weights, classes) = (head.Map.Weights, head.Map.OutputSize);
        var width = means.Length / poolings.Count;
        return new([.. poolings.Select((pooling, place) => TokenShare.TakesOneToken(pooling) ? Averages(place * width) : null)], classes);

        float[] Averages(int first)
        {
            var sums = new double[layers * classes];
            for (var feature = 0; feature < width; feature++)
            {
                var layer = feature / (width / layers);
                for (var label = 0; label < classes; label++)
                    sums[layer * classes + label] += means[first + feature] * weights[(first + feature) * classes + label];
            }
            return Array.ConvertAll(sums, sum => (float)sum);
        }
    }

    /// <summary>Pooling by pooling [layers × classes], layer by layer; null for a pooling of all tokens.</summary>
    public IReadOnlyList<float[]?> Numbers => numbers;

    /// <summary>A bias with all of them in it.</summary>
    /// <param name="bias">[classes].</param>
    public float[] AddTo(float[] bias)
    {
        var sums = numbers.OfType<float[]>().Select(OverLayers).ToList();
        return [.. bias.Select((number, label) => (float)(number + sums.Sum(sum => sum[label])))];
    }

    /// <summary>What is taken off the token of a pooling.</summary>
    /// <param name="pooling">Place of the pooling.</param>
    /// <param name="byLayer">Whether layers are told apart, or added up.</param>
    /// <param name="device">Where it goes.</param>
    /// <returns>[layers or 1, classes]; null: nothing.</returns>
    public Tensor? ToTensor(int pooling, bool byLayer, Device device)
    {
        if (numbers[pooling] is not { } offsets) return null;
        var values = byLayer ? offsets : Array.ConvertAll(OverLayers(offsets), sum => (float)sum);
        return tensor(values, [values.Length / classes, classes], device: device);
    }

    private double[] OverLayers(float[] offsets)
    {
        var sums = new double[classes];
        for (var place = 0; place < offsets.Length; place++) sums[place % classes] += offsets[place];
        return sums;
    }
}
