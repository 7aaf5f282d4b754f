using EmbeddingSpace.Explanations;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>A translation whose head is computed in the pass of its target, for those that ask.</summary>
internal sealed class TargetHead(SharedTarget target, SharedTarget.Head head, IReadOnlyList<string> classes) : IPassReader, ITextExplainer
{
    public int OutputSize => head.Size;

    public ITextExplainer? Explainer => this;

    public IReadOnlyList<TextExplanation> Explain(IReadOnlyList<string?> texts, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        target.Explain(head, classes, texts, null, options, progress, cancellationToken);

    public IReadOnlyList<TextExplanation> ExplainPairs(IReadOnlyList<TextPair> pairs, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        target.Explain(head, classes, null, pairs, options, progress, cancellationToken);

    public void Ask() => head.Ask();

    public void Answered() => head.Answered();

    public TextScores Read(TextScores pass) => head.Read(pass);

    public void Dispose() => head.Dispose();
}
