using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Explanations;

/// <summary>A classifier that says which tokens its answers come from.</summary>
public interface ITextExplainer
{
    /// <summary>Explain answers to texts.</summary>
    /// <param name="texts">The texts, any number and length; null counts as the empty text.</param>
    /// <param name="options">How; null: <see cref="ExplanationOptions"/>' defaults.</param>
    /// <param name="progress">Told passes done and their total.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <returns>One explanation a text, in the order given.</returns>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    /// <exception cref="InvalidOperationException">Exact contributions are asked for, and the classifier does not add up.</exception>
    IReadOnlyList<TextExplanation> Explain(IReadOnlyList<string?> texts, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Explain answers to pairs of texts.</summary>
    /// <param name="pairs">The pairs, any number and length.</param>
    /// <param name="options">How; null: <see cref="ExplanationOptions"/>' defaults.</param>
    /// <param name="progress">Told passes done and their total.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <returns>One explanation a pair, in the order given.</returns>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    /// <exception cref="InvalidOperationException">Exact contributions are asked for, and the classifier does not add up; or it reads no pairs.</exception>
    IReadOnlyList<TextExplanation> ExplainPairs(IReadOnlyList<TextPair> pairs, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default);
}
