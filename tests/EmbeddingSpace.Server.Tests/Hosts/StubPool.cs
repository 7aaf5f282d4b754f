using EmbeddingSpace.Explanations;
using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Server.Tests.Hosts;

/// <summary>A pool that does whatever a test wants in the place of classifying.</summary>
internal sealed class StubPool(Func<CancellationToken, Task<IReadOnlyList<TextClassification>>> answer) : ITextClassifierPool
{
    public async Task<TextClassification> ClassifyAsync(string model, string? text, CancellationToken cancellationToken = default) =>
        (await answer(cancellationToken))[0];

    public Task<IReadOnlyList<TextClassification>> ClassifyAsync(string model, IReadOnlyList<string?> texts, CancellationToken cancellationToken = default) =>
        answer(cancellationToken);

    public async Task<IReadOnlyList<IReadOnlyList<TextClassification>>> ClassifyAsync(IReadOnlyList<string> models, IReadOnlyList<string?> texts,
        CancellationToken cancellationToken = default) => [await answer(cancellationToken)];

    public Task<(IReadOnlyList<TextExplanation> Explanations, ModelInfo Model)> ExplainAsync(string model, IReadOnlyList<string?> texts,
        ExplanationOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<(IReadOnlyList<TextExplanation> Explanations, ModelInfo Model)> ExplainPairsAsync(string model, IReadOnlyList<TextPair> pairs,
        ExplanationOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<TextClassification>> ClassifyPairsAsync(string model, IReadOnlyList<TextPair> pairs,
        CancellationToken cancellationToken = default) => answer(cancellationToken);
}
