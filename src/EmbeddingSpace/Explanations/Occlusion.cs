using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Explanations;

/// <summary>What a logit loses when a token is left out and the rest is read again. Special tokens stay, and are said to add nothing.</summary>
/// <param name="model">Texts to ids.</param>
/// <param name="classes">Class names, in logit order.</param>
/// <param name="score">Logits of sequences [sequences, classes]; the same for a sequence whatever stands beside it, up to rounding.</param>
internal sealed class Occlusion(TextModel model, IReadOnlyList<string> classes,
    Func<IReadOnlyList<TokenSequence>, IProgress<OperationProgress>?, CancellationToken, TextScores> score)
{
    /// <summary>Explain texts.</summary>
    public IReadOnlyList<TextExplanation> Explain(
        IReadOnlyList<LocatedText> texts, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        // Whole first, then without each token.
        var sequences = texts.SelectMany(text => text.Windows.SelectMany(window =>
            Occludable(window).Select(place => model.Without(window.Tokens, place)).Prepend(window.Tokens))).ToList();
        var scores = score(sequences, progress, cancellationToken);
        var next = 0;
        return [.. texts.Select(text => Explain(text, scores, ref next))];
    }

    private TextExplanation Explain(LocatedText text, TextScores scores, ref int next)
    {
        var rows = new List<Dictionary<int, int>>();
        var wholes = new List<int>();
        foreach (var window in text.Windows)
        {
            wholes.Add(next++);
            var places = new Dictionary<int, int>();
            foreach (var place in Occludable(window)) places.Add(place, next++);
            rows.Add(places);
        }
        var logits = Mean(text, scores, wholes, null);
        var tokens = text.Tokens(model.Tokenizer.Tokens, (window, place) =>
        {
            if (!rows[window].TryGetValue(place, out var row)) return (new float[classes.Count], null);
            var without = Mean(text, scores, wholes, (window, row));
            return ([.. logits.Select((logit, label) => logit - without[label])], null);
        });
        return new(ExplanationMethod.Occlusion, classes, logits, null, tokens, text.Truncated);
    }

    // As texts in windows are scored, with one window read without a token.
    private static float[] Mean(LocatedText text, TextScores scores, List<int> wholes, (int Window, int Row)? without)
    {
        if (wholes.Count == 1) return scores[without?.Row ?? wholes[0]].ToArray();
        var sums = new double[scores.Size];
        var tokens = 0;
        for (var window = 0; window < wholes.Count; window++)
        {
            var isOther = without?.Window == window;
            var weight = text.Windows[window].Tokens.Ids.Length - (isOther ? 1 : 0);
            var numbers = scores[isOther ? without!.Value.Row : wholes[window]];
            for (var i = 0; i < sums.Length; i++) sums[i] += (double)weight * numbers[i];
            tokens += weight;
        }
        return [.. sums.Select(sum => (float)(sum / tokens))];
    }

    private static IEnumerable<int> Occludable(LocatedSequence window) =>
        Enumerable.Range(0, window.Texts.Count).Where(place => window.Texts[place] is not null);
}
