using EmbeddingSpace.Checkpoints;

namespace EmbeddingSpace.Scoring.ZeroShot;

/// <summary>
/// A classifier of labels that nobody trained it for: a model of natural language inference is asked, for each label, whether the text entails a sentence
/// made of it (Yin, Hay and Roth 2019), as Hugging Face's zero-shot pipeline does. One pass a text and label. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Of labels that exclude one another the logits are those of entailment; of several that may hold, those of entailment less those of contradiction, so that
/// the sigmoid is the softmax of the two.
/// </remarks>
/// <example><code>
/// using var classifier = ZeroShotClassifier.Load(Checkpoint.Open("nli"), new() { Labels = ["billing", "refund"] });
/// </code></example>
public sealed class ZeroShotClassifier : ITextClassifier
{
    /// <summary>Texts that are asked about at once: between two askings progress is told.</summary>
    private const int TextsAtATime = 64;

    private readonly TextClassifier _inference;
    private readonly string[] _hypotheses;
    private readonly int _entailment;
    private readonly int? _contradiction;

    private ZeroShotClassifier(TextClassifier inference, ZeroShotOptions options)
    {
        _inference = inference;
        _hypotheses = [.. options.Labels.Select(options.Hypothesis)];
        _entailment = Find("entail");
        _contradiction = options.SeveralLabels ? Find("contra") : null;
        Head = options.SeveralLabels ? ClassifierHead.OfLabels(options.Labels) : ClassifierHead.OfClasses(options.Labels);
    }

    /// <summary>Load the model of inference.</summary>
    /// <param name="checkpoint">A classifier of pairs with a class named like <c>ENTAILMENT</c>, and for several labels one named like <c>CONTRADICTION</c>;
    /// owned by the classifier from here on and disposed with it (also when loading fails).</param>
    /// <param name="options">The labels, and the sentence made of each.</param>
    /// <param name="scoring">Device and batching.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    /// <exception cref="CheckpointException">The checkpoint is no model of inference, or malformed.</exception>
    public static ZeroShotClassifier Load(Checkpoint checkpoint, ZeroShotOptions options, ScoringOptions? scoring = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        TextClassifier? inference = null;
        try
        {
            var asked = ZeroShotOptions.Validated(options);
            inference = TextClassifier.Load(checkpoint, scoring);
            return new(inference, asked);
        }
        catch
        {
            inference?.Dispose();
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ClassifierHead Head { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => Head.Labels;

    /// <inheritdoc/>
    public int OutputSize => Classes.Count;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The classifier was disposed before the call.</exception>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var labels = _hypotheses.Length;
        var (logits, truncated) = (new float[texts.Count * labels], new bool[texts.Count]);
        for (var start = 0; start < texts.Count; start += TextsAtATime)
        {
            var count = Math.Min(TextsAtATime, texts.Count - start);
            TextPair[] pairs = [.. from text in Enumerable.Range(start, count) from hypothesis in _hypotheses select new TextPair(texts[text], hypothesis)];
            var answers = _inference.ScorePairs(pairs, null, cancellationToken);
            for (var pair = 0; pair < pairs.Length; pair++)
            {
                logits[(start * labels) + pair] = answers[pair][_entailment] - (_contradiction is { } contradiction ? answers[pair][contradiction] : 0);
                truncated[start + (pair / labels)] |= answers.Truncated[pair];
            }
            progress?.Report(new("classify", start + count, texts.Count));
        }
        return new(logits, labels, truncated);
    }

    /// <inheritdoc/>
    public void Dispose() => _inference.Dispose();

    private int Find(string beginning)
    {
        int[] found = [.. Enumerable.Range(0, _inference.Classes.Count)
            .Where(index => _inference.Classes[index].StartsWith(beginning, StringComparison.OrdinalIgnoreCase))];
        return found.Length == 1 && _inference.Head.HasExclusiveClasses ? found[0] : throw new InvalidCheckpointException(
            $"Model of inference: expected one class of a text pair whose name begins with '{beginning}', found "
            + $"{string.Join(", ", _inference.Classes.Select(name => $"'{name}'"))} ({_inference.Head.Describe()}). Use a checkpoint fine-tuned on natural "
            + "language inference, with its class names in config.json.");
    }
}
