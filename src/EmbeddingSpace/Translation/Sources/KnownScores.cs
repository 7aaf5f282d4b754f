using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>Scores of some texts, or pairs of them, by what they are scores of.</summary>
internal sealed class KnownScores
{
    private const int MostShown = 60;

    private readonly Dictionary<TextPair, float[]> _known = [];
    private readonly string _name;
    private readonly int _size;

    private KnownScores(string name, int size) => (_name, _size) = (name, size);

    /// <summary>Everything that is known, in the order given.</summary>
    public IEnumerable<KeyValuePair<TextPair, float[]>> All => _known;

    /// <summary>Gather; of a text that stands there several times the mean of its scores counts.</summary>
    /// <exception cref="ArgumentException">There is not one row of scores a text and one column a label, or one that is not finite.</exception>
    public static KnownScores Of(string name, ClassifierHead head, IReadOnlyList<TextPair> texts, TextScores logits)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(logits);
        if (Fault(logits, texts.Count, head) is { } fault) throw new ArgumentException($"'{name}': {fault}", nameof(logits));
        var scores = new KnownScores(name, logits.Size);
        foreach (var group in texts.Index().GroupBy(text => text.Item, text => text.Index))
        {
            var mean = new float[logits.Size];
            int[] rows = [.. group];
            for (var label = 0; label < mean.Length; label++) mean[label] = (float)rows.Average(row => (double)logits[row][label]);
            scores._known[group.Key] = mean;
        }
        return scores;
    }

    /// <summary>Scores of texts [texts, labels].</summary>
    /// <exception cref="ArgumentException">One has none.</exception>
    public TextScores Find(IReadOnlyList<TextPair> texts) => new([.. texts.SelectMany(Find)], _size, new bool[texts.Count]);

    /// <summary>What is wrong with scores; null where nothing is.</summary>
    public static string? Fault(TextScores scores, int texts, ClassifierHead head)
    {
        if (scores.Count != texts || scores.Size != head.Labels.Count)
            return $"expected {texts} rows of {head.Labels.Count} scores, one a label, found {scores.Count} rows of {scores.Size}.";
        var wrong = scores.Values.Span.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return wrong < 0 ? null : $"expected finite scores, found {scores.Values.Span[wrong]} for '{head.Labels[wrong % scores.Size]}' of text "
            + $"{wrong / scores.Size + 1}. Correct the scores.";
    }

    private float[] Find(TextPair text) => _known.TryGetValue(text, out var scores) ? scores : throw new ArgumentException(
        $"'{_name}': expected scores of every text, found none of \"{Shown(text.First)}\"{(text.Second is null ? "" : $" with \"{Shown(text.Second)}\"")}. "
        + "Score it, or leave it out.");

    private static string Shown(string? text) => text?.Length > MostShown ? text[..MostShown] + "…" : text ?? "";
}
