using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using static TorchSharp.torch;

namespace EmbeddingSpace.Explanations;

/// <summary>Contributions that a model computes beside its outputs, in the same pass.</summary>
/// <param name="model">Texts to states.</param>
/// <param name="classes">Class names, in logit order.</param>
/// <param name="bias">[classes].</param>
/// <param name="layers">Layers that are told apart; null where they are added up.</param>
/// <param name="outputs">Numbers of a text that stand before its contributions: its logits, or what they are computed from.</param>
/// <param name="forward">One batch to [batch, outputs + sequence × (layers or 1) × classes]: the outputs, then the contributions.</param>
/// <param name="logits">Outputs of a text to its logits.</param>
internal sealed class ExactContributions(TextModel model, IReadOnlyList<string> classes, float[] bias, int? layers, int outputs,
    Func<TokenBatch, Tensor> forward, Func<float[], float[]> logits)
{
    /// <summary>The same where the outputs are the logits.</summary>
    public ExactContributions(TextModel model, IReadOnlyList<string> classes, float[] bias, int? layers, Func<TokenBatch, Tensor> forward)
        : this(model, classes, bias, layers, classes.Count, forward, numbers => numbers)
    {
    }

    /// <summary>Explain texts.</summary>
    public IReadOnlyList<TextExplanation> Explain(
        IReadOnlyList<LocatedText> texts, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var windows = texts.SelectMany(text => text.Windows).Select(window => window.Tokens).ToList();
        var found = new float[windows.Count][];
        model.ForEachScores(windows, forward, (rows, numbers) =>
        {
            // Rows are padded to the longest: what stands behind a text's own tokens is left here.
            var width = numbers.Length / rows.Length;
            for (var i = 0; i < rows.Length; i++)
                found[rows[i]] = numbers.AsSpan(i * width, outputs + (windows[rows[i]].Ids.Length * NumbersOfToken)).ToArray();
        }, "explain", progress, cancellationToken);
        var explanations = new TextExplanation[texts.Count];
        for (var (text, first) = (0, 0); text < texts.Count; first += texts[text++].Windows.Count)
            explanations[text] = Explain(texts[text], found.AsSpan(first, texts[text].Windows.Count).ToArray());
        return explanations;
    }

    private int NumbersOfToken => (layers ?? 1) * classes.Count;

    private TextExplanation Explain(LocatedText text, float[][] windows)
    {
        var tokens = text.Tokens(model.Tokenizer.Tokens, (window, place) => Contribution(windows[window], place, Share(text, window)));
        return new(ExplanationMethod.Exact, classes, logits(Mean(text, windows)), bias, tokens, text.Truncated);
    }

    // Scores of windows are averaged by their tokens, and so is whatever they are the sum of.
    private static double Share(LocatedText text, int window) =>
        text.Windows.Count == 1 ? 1 : (double)text.Windows[window].Tokens.Ids.Length / text.Count;

    // As texts in windows are scored, to the last bit.
    private float[] Mean(LocatedText text, float[][] windows)
    {
        if (windows.Length == 1) return windows[0][..outputs];
        var sums = new double[outputs];
        for (var window = 0; window < windows.Length; window++)
            for (var i = 0; i < outputs; i++) sums[i] += (double)text.Windows[window].Tokens.Ids.Length * windows[window][i];
        return [.. sums.Select(sum => (float)(sum / text.Count))];
    }

    private (float[] Logits, IReadOnlyList<IReadOnlyList<float>>? Layers) Contribution(float[] window, int place, double share)
    {
        var numbers = window.AsSpan(outputs + (place * NumbersOfToken), NumbersOfToken);
        if (layers is not { } count) return (Scaled(numbers, share), null);
        var (sums, byLayer) = (new double[classes.Count], new float[count][]);
        for (var layer = 0; layer < count; layer++)
        {
            byLayer[layer] = Scaled(numbers.Slice(layer * classes.Count, classes.Count), share);
            for (var label = 0; label < sums.Length; label++) sums[label] += byLayer[layer][label];
        }
        return ([.. sums.Select(sum => (float)sum)], byLayer);
    }

    private static float[] Scaled(ReadOnlySpan<float> numbers, double share)
    {
        var scaled = numbers.ToArray();
        if (share < 1)
            for (var i = 0; i < scaled.Length; i++) scaled[i] = (float)(share * scaled[i]);
        return scaled;
    }
}
