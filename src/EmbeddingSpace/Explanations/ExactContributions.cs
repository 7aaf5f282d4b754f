using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using static TorchSharp.torch;

namespace EmbeddingSpace.Explanations;

/// <summary>Contributions that a model computes beside its logits, in the same pass.</summary>
/// <param name="model">Texts to states.</param>
/// <param name="classes">Class names, in logit order.</param>
/// <param name="bias">[classes].</param>
/// <param name="layers">Layers that are told apart; 1 where they are added up.</param>
/// <param name="forward">One batch to [batch, classes + sequence × layers × classes]: the logits, then the contributions.</param>
internal sealed class ExactContributions(TextModel model, IReadOnlyList<string> classes, float[] bias, int layers, Func<TokenBatch, Tensor> forward)
{
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
                found[rows[i]] = numbers[(i * width)..((i * width) + classes.Count + (windows[rows[i]].Ids.Length * layers * classes.Count))];
        }, "explain", progress, cancellationToken);
        var first = 0;
        return [.. texts.Select(text =>
        {
            var explanation = Explain(text, found.AsSpan(first, text.Windows.Count).ToArray());
            first += text.Windows.Count;
            return explanation;
        })];
    }

    // Scores of windows are averaged by their tokens, and so is whatever they are the sum of.
    private TextExplanation Explain(LocatedText text, float[][] windows)
    {
        var shares = text.Windows.Select(window => (double)window.Tokens.Ids.Length / text.Count).ToArray();
        var logits = windows.Length == 1
            ? windows[0][..classes.Count]
            : [.. Enumerable.Range(0, classes.Count).Select(label => (float)windows.Select((numbers, window) => shares[window] * numbers[label]).Sum())];
        var tokens = text.Tokens(model.Tokenizer.Tokens, (window, place) =>
        {
            var start = classes.Count + (place * layers * classes.Count);
            var byLayer = Enumerable.Range(0, layers).Select(layer => windows[window].AsSpan(start + (layer * classes.Count), classes.Count).ToArray()
                .Select(number => (float)(shares[window] * number)).ToArray()).ToArray();
            if (layers == 1) return (byLayer[0], null);
            return ([.. Enumerable.Range(0, classes.Count).Select(label => (float)byLayer.Sum(layer => (double)layer[label]))], byLayer);
        });
        return new(ExplanationMethod.Exact, classes, logits, bias, tokens, text.Truncated);
    }
}
