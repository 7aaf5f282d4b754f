using System.Security.Cryptography;
using System.Text;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>
/// A source that is no checkpoint: anything that gives scores to texts, such as a saved model, a rule, a model of another kind, or the answers of a remote
/// one that lie in a file. A translation learns from its scores alone, so nothing of it is kept.
/// </summary>
/// <remarks>Scores are logits, as of any classifier here; <see cref="AnswerLogits"/> makes them of probabilities and of labels.</remarks>
public sealed class ScoredSource : ITranslationSource
{
    /// <summary>Texts that are handed over at once: between two hand-overs progress is told and a cancellation is seen.</summary>
    private const int TextsAtATime = 256;

    private readonly Func<IReadOnlyList<string>, CancellationToken, TextScores> _score;
    private readonly Func<IReadOnlyList<TextPair>, CancellationToken, TextScores>? _scorePairs;
    private readonly string _hash;

    private ScoredSource(string name, ClassifierHead head, Func<IReadOnlyList<string>, CancellationToken, TextScores> score,
        Func<IReadOnlyList<TextPair>, CancellationToken, TextScores>? scorePairs, bool scoresAnyText, string hash)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(head);
        (Name, Head, _score, _scorePairs, ScoresAnyText, _hash) = (name, head, score, scorePairs, scoresAnyText, hash);
    }

    /// <summary>Name for reports and messages.</summary>
    public string Name { get; }

    /// <summary>What the logits mean; the translation's mean the same.</summary>
    public ClassifierHead Head { get; }

    /// <summary>Whether it scores any text; false of <see cref="OfScores"/>.</summary>
    public bool ScoresAnyText { get; }

    /// <inheritdoc/>
    string ITranslationSource.ContentHash => _hash;

    /// <inheritdoc/>
    TextModel? ITranslationSource.Model => null;

    /// <summary>A classifier of any kind, of texts or, where it reads them, of pairs.</summary>
    /// <param name="name">Name for reports and messages.</param>
    /// <param name="classifier">The classifier; it stays the caller's, who keeps it until the translation is made.</param>
    public static ScoredSource Of(string name, ITextClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return new(name, classifier.Head, (texts, cancellationToken) => classifier.Score(texts, null, cancellationToken),
            classifier is ITextPairScorer pairs ? (given, cancellationToken) => pairs.ScorePairs(given, null, cancellationToken) : null,
            scoresAnyText: true, HashOf(name, classifier.Head));
    }

    /// <summary>Whatever can be asked for the logits of texts.</summary>
    /// <param name="name">Name for reports and messages.</param>
    /// <param name="head">What the logits mean.</param>
    /// <param name="score">Some hundred texts at a time to [texts, labels], in their order; called from one thread.</param>
    public static ScoredSource Of(string name, ClassifierHead head, Func<IReadOnlyList<string>, CancellationToken, TextScores> score)
    {
        ArgumentNullException.ThrowIfNull(score);
        ArgumentNullException.ThrowIfNull(head);
        return new(name, head, score, null, scoresAnyText: true, HashOf(name, head));
    }

    /// <summary>Answers that are known already, of these texts and of no others.</summary>
    /// <param name="name">Name for reports and messages, e.g. that of the file.</param>
    /// <param name="head">What the logits mean.</param>
    /// <param name="texts">The texts; of one that stands there several times the mean of its scores counts.</param>
    /// <param name="logits">[texts, labels].</param>
    /// <exception cref="ArgumentException">There is not one row of scores a text and one column a label, or one that is not finite.</exception>
    public static ScoredSource OfScores(string name, ClassifierHead head, IReadOnlyList<string> texts, TextScores logits)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(logits);
        if (Fault(logits, texts.Count, head) is { } fault) throw new ArgumentException($"'{name}': {fault}", nameof(logits));
        var known = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var group in texts.Index().GroupBy(text => text.Item, text => text.Index, StringComparer.Ordinal))
        {
            var mean = new float[head.Labels.Count];
            int[] rows = [.. group];
            for (var label = 0; label < mean.Length; label++) mean[label] = (float)rows.Average(row => (double)logits[row][label]);
            known[group.Key] = mean;
        }
        return new(name, head, (asked, _) => new([.. asked.SelectMany(Known)], head.Labels.Count, new bool[asked.Count]), null, scoresAnyText: false,
            HashOf(name, head, known));

        float[] Known(string text) => known.TryGetValue(text, out var scores) ? scores : throw new ArgumentException(
            $"'{name}': expected scores of every text, found none of \"{(text.Length > 60 ? text[..60] + "…" : text)}\". Score it, or leave it out.");
    }

    /// <inheritdoc/>
    SourceAnchor ITranslationSource.Read(string text) => SourceAnchor.Of(text);

    /// <inheritdoc/>
    SourceAnchor ITranslationSource.Read(TextPair pair) => SourceAnchor.Of(pair);

    /// <inheritdoc/>
    TextScores ITranslationSource.Score(
        IReadOnlyList<SourceAnchor> anchors, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var (values, truncated) = (new float[anchors.Count * Head.Labels.Count], new bool[anchors.Count]);
        for (var start = 0; start < anchors.Count; start += TextsAtATime)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SourceAnchor[] some = [.. anchors.Skip(start).Take(TextsAtATime)];
            var scores = some[0].IsPair
                ? Pairs([.. some.Select(anchor => anchor.Texts)], cancellationToken)
                : _score([.. some.Select(anchor => anchor.Texts.First ?? "")], cancellationToken);
            if (Fault(scores, some.Length, Head) is { } fault) throw new InvalidOperationException($"'{Name}': {fault}");
            scores.Values.Span.CopyTo(values.AsSpan(start * Head.Labels.Count));
            for (var i = 0; i < some.Length; i++) truncated[start + i] = scores.Truncated[i];
            progress?.Report(new("classify with source", start + some.Length, anchors.Count));
        }
        return new(values, Head.Labels.Count, truncated);
    }

    private TextScores Pairs(IReadOnlyList<TextPair> pairs, CancellationToken cancellationToken) => _scorePairs is not null
        ? _scorePairs(pairs, cancellationToken)
        : throw new ArgumentException($"'{Name}': expected a source that scores pairs of texts, found one of single texts. Give single texts.");

    /// <summary>What is wrong with scores; null where nothing is.</summary>
    private static string? Fault(TextScores scores, int texts, ClassifierHead head)
    {
        if (scores.Count != texts || scores.Size != head.Labels.Count)
            return $"expected {texts} rows of {head.Labels.Count} scores, one a label, found {scores.Count} rows of {scores.Size}.";
        var wrong = scores.Values.Span.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return wrong < 0 ? null : $"expected finite scores, found {scores.Values.Span[wrong]} for '{head.Labels[wrong % scores.Size]}' of text "
            + $"{wrong / scores.Size + 1}. Correct the scores.";
    }

    // Nobody can look into a scorer: its name and labels have to do; of known answers these count too.
    private static string HashOf(string name, ClassifierHead head, IEnumerable<KeyValuePair<string, float[]>>? known = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add([name, head.Kind.ToString(), head.Activation.ToString(), .. head.Labels]);
        foreach (var (text, scores) in known ?? [])
        {
            Add([text]);
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(scores.AsSpan()));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string[] texts)
        {
            foreach (var text in texts)
            {
                hash.AppendData(BitConverter.GetBytes(text.Length));
                hash.AppendData(Encoding.UTF8.GetBytes(text));
            }
        }
    }
}
