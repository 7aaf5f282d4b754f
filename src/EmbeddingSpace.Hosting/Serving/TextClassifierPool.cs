using EmbeddingSpace.Explanations;
using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>Turns the scores of a pool's classifiers into answers with names.</summary>
internal sealed class TextClassifierPool(ModelPool pool) : ITextClassifierPool
{
    public async Task<TextClassification> ClassifyAsync(string model, string? text, CancellationToken cancellationToken = default) =>
        (await ClassifyAsync(model, new BatchedTexts([text], null), cancellationToken).ConfigureAwait(false))[0];

    public Task<IReadOnlyList<TextClassification>> ClassifyAsync(string model, IReadOnlyList<string?> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return ClassifyAsync(model, new BatchedTexts([.. texts], null), cancellationToken);
    }

    public Task<IReadOnlyList<TextClassification>> ClassifyPairsAsync(string model, IReadOnlyList<TextPair> pairs,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return ClassifyAsync(model, new BatchedTexts(null, [.. pairs]), cancellationToken);
    }

    public Task<(IReadOnlyList<TextExplanation> Explanations, ModelInfo Model)> ExplainAsync(string model, IReadOnlyList<string?> texts,
        ExplanationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return pool.ExplainAsync(model, new([.. texts], null), options, cancellationToken);
    }

    public Task<(IReadOnlyList<TextExplanation> Explanations, ModelInfo Model)> ExplainPairsAsync(string model, IReadOnlyList<TextPair> pairs,
        ExplanationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return pool.ExplainAsync(model, new(null, [.. pairs]), options, cancellationToken);
    }

    public async Task<IReadOnlyList<IReadOnlyList<TextClassification>>> ClassifyAsync(IReadOnlyList<string> models, IReadOnlyList<string?> texts,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(texts);
        var asked = new BatchedTexts([.. texts], null);
        var scored = await pool.ScoreAsync([.. models], ModelKind.Classifier, asked, cancellationToken).ConfigureAwait(false);
        var referred = scored.Select(answer =>
            ReferAsync(answer.Model.Info.Name, Shadowed(answer.Model.Info.Name, Answers(answer.Scores, answer.Model), asked), asked, cancellationToken));
        return await Task.WhenAll(referred).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<TextClassification>> ClassifyAsync(string name, BatchedTexts texts, CancellationToken cancellationToken)
    {
        var (logits, model) = await pool.ScoreAsync(name, ModelKind.Classifier, texts, cancellationToken).ConfigureAwait(false);
        return await ReferAsync(name, Shadowed(name, Answers(logits, model), texts), texts, cancellationToken).ConfigureAwait(false);
    }

    private IReadOnlyList<TextClassification> Shadowed(string name, IReadOnlyList<TextClassification> answers, BatchedTexts texts)
    {
        pool.Shadow(name, texts, answers);
        return answers;
    }

    // What a model is not certain of is read again by its fallback, where it has one, which may have one itself.
    private async Task<IReadOnlyList<TextClassification>> ReferAsync(string name, IReadOnlyList<TextClassification> answers, BatchedTexts texts,
        CancellationToken cancellationToken)
    {
        if (pool.FallbackOf(name) is not { } fallback) return answers;
        int[] uncertain = [.. Enumerable.Range(0, answers.Count).Where(text => answers[text].Certain != true)];
        if (uncertain.Length == 0) return answers;
        pool.Referred(name, uncertain.Length);
        var others = await ClassifyAsync(fallback, texts.At(uncertain), cancellationToken).ConfigureAwait(false);
        var mixed = answers.ToArray();
        foreach (var (text, other) in uncertain.Zip(others)) mixed[text] = other;
        return mixed;
    }

    /// <summary>Scores of a classifier as answers.</summary>
    public static IReadOnlyList<TextClassification> Answers(TextScores logits, ServingModel model)
    {
        var answers = model.Head!.Activate(logits);
        return [.. Enumerable.Range(0, logits.Count).Select(text => Answer(model, logits, answers, text))];
    }

    private static TextClassification Answer(ServingModel model, TextScores logits, TextScores answers, int text)
    {
        var head = model.Head!;
        LabelScore[] scores = [.. head.Labels.Select((label, i) => new LabelScore(label, answers[text][i]))];
        string[] predicted = head.Kind switch
        {
            HeadKind.SingleLabel => [head.Labels[logits.IndexOfLargest(text)]],
            HeadKind.MultiLabel =>
                [.. scores.Where(score => score.Value >= model.LabelThreshold).OrderByDescending(score => score.Value).Select(score => score.Label)],
            _ => [],
        };
        return new(model.Info, head.Kind, predicted, scores, logits[text].ToArray(), logits.Truncated[text],
            logits.Certain?[text]);
    }
}
