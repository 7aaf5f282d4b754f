using EmbeddingSpace.Explanations;
using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>The classifiers of a host, by name. Safe for concurrent use; requests that come at about the same time are scored together.</summary>
public interface ITextClassifierPool
{
    /// <summary>Classify one text.</summary>
    /// <param name="model">Name of the model; it is loaded where it is not.</param>
    /// <param name="text">The text; null counts as the empty one.</param>
    /// <param name="cancellationToken">Gives the place in the queue, or the answer, up.</param>
    /// <exception cref="ModelNotFoundException">There is no classifier of that name.</exception>
    /// <exception cref="ModelBusyException">Too many requests wait for it.</exception>
    Task<TextClassification> ClassifyAsync(string model, string? text, CancellationToken cancellationToken = default);

    /// <summary>Classify texts, all by one model.</summary>
    /// <param name="model">Name of the model; it is loaded where it is not.</param>
    /// <param name="texts">The texts, any number; null counts as the empty one.</param>
    /// <param name="cancellationToken">Gives the place in the queue, or the answer, up.</param>
    /// <returns>One answer a text, in the order given.</returns>
    /// <exception cref="ModelNotFoundException">There is no classifier of that name.</exception>
    /// <exception cref="ModelBusyException">Too many requests wait for it.</exception>
    Task<IReadOnlyList<TextClassification>> ClassifyAsync(string model, IReadOnlyList<string?> texts, CancellationToken cancellationToken = default);

    /// <summary>Classify texts by several models. Each text is run once through each distinct encoder, however many of the models are heads on it.</summary>
    /// <param name="models">Names of the models; they are loaded where they are not.</param>
    /// <param name="texts">The texts, any number; null counts as the empty one.</param>
    /// <param name="cancellationToken">Gives the places in the queues, or the answers, up.</param>
    /// <returns>For each model, in the order given, one answer a text.</returns>
    /// <exception cref="ModelNotFoundException">There is no classifier of one of the names.</exception>
    /// <exception cref="ModelBusyException">Too many requests wait for one of them.</exception>
    Task<IReadOnlyList<IReadOnlyList<TextClassification>>> ClassifyAsync(IReadOnlyList<string> models, IReadOnlyList<string?> texts,
        CancellationToken cancellationToken = default);

    /// <summary>Explain a model's answers to texts, in passes of their own.</summary>
    /// <param name="model">Name of the model; it is loaded where it is not.</param>
    /// <param name="texts">The texts, any number; null counts as the empty one.</param>
    /// <param name="options">How; null: exactly where the model adds up, else by occlusion.</param>
    /// <param name="cancellationToken">Gives the answer up.</param>
    /// <returns>One explanation a text, in the order given, and the model that they are of.</returns>
    /// <exception cref="ModelNotFoundException">There is no classifier of that name.</exception>
    /// <exception cref="ModelBusyException">Too many requests wait for it.</exception>
    /// <exception cref="NotSupportedException">The model cannot be explained, or not in that way.</exception>
    Task<(IReadOnlyList<TextExplanation> Explanations, ModelInfo Model)> ExplainAsync(string model, IReadOnlyList<string?> texts,
        ExplanationOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Explain a model's answers to pairs of texts, in passes of their own.</summary>
    /// <param name="model">Name of the model; it is loaded where it is not.</param>
    /// <param name="pairs">The pairs, any number.</param>
    /// <param name="options">How; null: exactly where the model adds up, else by occlusion.</param>
    /// <param name="cancellationToken">Gives the answer up.</param>
    /// <returns>One explanation a pair, in the order given, and the model that they are of.</returns>
    /// <exception cref="ModelNotFoundException">There is no classifier of that name.</exception>
    /// <exception cref="ModelBusyException">Too many requests wait for it.</exception>
    /// <exception cref="NotSupportedException">The model reads no pairs, or cannot be explained, or not in that way.</exception>
    Task<(IReadOnlyList<TextExplanation> Explanations, ModelInfo Model)> ExplainPairsAsync(string model, IReadOnlyList<TextPair> pairs,
        ExplanationOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Classify pairs of texts, all by one model.</summary>
    /// <param name="model">Name of the model; it is loaded where it is not.</param>
    /// <param name="pairs">The pairs, any number.</param>
    /// <param name="cancellationToken">Gives the place in the queue, or the answer, up.</param>
    /// <returns>One answer a pair, in the order given.</returns>
    /// <exception cref="ModelNotFoundException">There is no classifier of that name.</exception>
    /// <exception cref="ModelBusyException">Too many requests wait for it.</exception>
    /// <exception cref="NotSupportedException">The model reads no pairs.</exception>
    Task<IReadOnlyList<TextClassification>> ClassifyPairsAsync(string model, IReadOnlyList<TextPair> pairs, CancellationToken cancellationToken = default);
}
