using System.Runtime.InteropServices;
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

    /// <summary>Whether it scores any text; false of <c>OfScores</c>, <c>OfAnswers</c> and <c>OfChoices</c>.</summary>
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
        ArgumentNullException.ThrowIfNull(texts);
        var known = KnownScores.Of(name, head, [.. texts.Select(text => new TextPair(text, null))], logits);
        return new(name, head, (asked, _) => known.Find([.. asked.Select(text => new TextPair(text, null))]), null, scoresAnyText: false,
            HashOf(name, head, known));
    }

    /// <summary>Answers that are known already, of these pairs of texts and of no others.</summary>
    /// <param name="name">Name for reports and messages, e.g. that of the file.</param>
    /// <param name="head">What the logits mean.</param>
    /// <param name="pairs">The pairs; of one that stands there several times the mean of its scores counts.</param>
    /// <param name="logits">[pairs, labels].</param>
    /// <exception cref="ArgumentException">There is not one row of scores a pair and one column a label, or one that is not finite.</exception>
    public static ScoredSource OfScores(string name, ClassifierHead head, IReadOnlyList<TextPair> pairs, TextScores logits)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var known = KnownScores.Of(name, head, pairs, logits);
        return new(name, head, (_, _) => throw new ArgumentException($"'{name}': expected pairs of texts, as scores are known of pairs, found single texts."),
            (asked, _) => known.Find(asked), scoresAnyText: false, HashOf(name, head, known));
    }

    /// <summary>Answers of any kind that are known already, of these texts and of no others.</summary>
    /// <param name="name">Name for reports and messages, e.g. that of the file.</param>
    /// <param name="meaning">What the answers are.</param>
    /// <param name="labels">Names of classes, labels or numbers, in the order of the scores.</param>
    /// <param name="texts">The texts; of one that stands there several times the mean of its logits counts.</param>
    /// <param name="answers">[texts, labels].</param>
    /// <exception cref="ArgumentException">The answers are not of that kind, or not one row a text and one column a label.</exception>
    public static ScoredSource OfAnswers(string name, ScoreMeaning meaning, IReadOnlyList<string> labels, IReadOnlyList<string> texts, TextScores answers)
        => OfScores(name, AnswerLogits.HeadOf(meaning, labels), texts, Logits(name, meaning, answers));

    /// <summary>Answers of any kind that are known already, of these pairs of texts and of no others.</summary>
    /// <inheritdoc cref="OfAnswers(string, ScoreMeaning, IReadOnlyList{string}, IReadOnlyList{string}, TextScores)"/>
    /// <param name="name"/><param name="meaning"/><param name="labels"/><param name="answers"/>
    /// <param name="pairs">The pairs; of one that stands there several times the mean of its logits counts.</param>
    public static ScoredSource OfAnswers(string name, ScoreMeaning meaning, IReadOnlyList<string> labels, IReadOnlyList<TextPair> pairs, TextScores answers)
        => OfScores(name, AnswerLogits.HeadOf(meaning, labels), pairs, Logits(name, meaning, answers));

    /// <summary>Classes that somebody or something chose for these texts, without a word how surely.</summary>
    /// <param name="name">Name for reports and messages, e.g. that of the file.</param>
    /// <param name="texts">The texts; of one that stands there several times the mean of its logits counts.</param>
    /// <param name="chosen">The class of each text.</param>
    /// <param name="classes">Class names in logit order; null: those that occur, in ordinal order.</param>
    /// <exception cref="ArgumentException">There is not one choice a text, fewer than two classes, or a choice that is none of the classes.</exception>
    public static ScoredSource OfChoices(string name, IReadOnlyList<string> texts, IReadOnlyList<string> chosen, IReadOnlyList<string>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var (head, logits) = Choices(name, texts.Count, chosen, classes);
        return OfScores(name, head, texts, logits);
    }

    /// <summary>Classes that somebody or something chose for these pairs of texts, without a word how surely.</summary>
    /// <inheritdoc cref="OfChoices(string, IReadOnlyList{string}, IReadOnlyList{string}, IReadOnlyList{string}?)"/>
    /// <param name="name"/><param name="chosen"/><param name="classes"/>
    /// <param name="pairs">The pairs; of one that stands there several times the mean of its logits counts.</param>
    public static ScoredSource OfChoices(string name, IReadOnlyList<TextPair> pairs, IReadOnlyList<string> chosen, IReadOnlyList<string>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var (head, logits) = Choices(name, pairs.Count, chosen, classes);
        return OfScores(name, head, pairs, logits);
    }

    private static TextScores Logits(string name, ScoreMeaning meaning, TextScores answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        try
        {
            return AnswerLogits.Of(meaning, answers);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"'{name}': {exception.Message}", exception);
        }
    }

    private static (ClassifierHead Head, TextScores Logits) Choices(string name, int texts, IReadOnlyList<string> chosen, IReadOnlyList<string>? classes)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        if (chosen.Count != texts)
            throw new ArgumentException($"'{name}': expected {texts} choices, one a text, found {chosen.Count}.", nameof(chosen));
        classes ??= [.. chosen.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var head = ClassifierHead.OfClasses(classes);
        var places = classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        int[] choices = [.. chosen.Select((label, row) => places.TryGetValue(label, out var place) ? place : throw new ArgumentException(
            $"'{name}': expected one of {NameList.Of(classes)} for text {row + 1}, found '{label}'.", nameof(chosen)))];
        return (head, AnswerLogits.OfChoices(choices, classes.Count));
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
            if (KnownScores.Fault(scores, some.Length, Head) is { } fault) throw new InvalidOperationException($"'{Name}': {fault}");
            scores.Values.Span.CopyTo(values.AsSpan(start * Head.Labels.Count));
            for (var i = 0; i < some.Length; i++) truncated[start + i] = scores.Truncated[i];
            progress?.Report(new("classify with source", start + some.Length, anchors.Count));
        }
        return new(values, Head.Labels.Count, truncated);
    }

    private TextScores Pairs(IReadOnlyList<TextPair> pairs, CancellationToken cancellationToken) => _scorePairs is not null
        ? _scorePairs(pairs, cancellationToken)
        : throw new ArgumentException($"'{Name}': expected a source that scores pairs of texts, found one of single texts. Give single texts.");

    // Nobody can look into a scorer: its name and labels have to do; of known answers these count too.
    private static string HashOf(string name, ClassifierHead head, KnownScores? known = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add([name, head.Kind.ToString(), head.Activation.ToString(), .. head.Labels]);
        foreach (var (pair, scores) in known?.All ?? [])
        {
            Add([pair.First ?? "", pair.Second ?? ""]);
            hash.AppendData(MemoryMarshal.AsBytes(scores.AsSpan()));
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
