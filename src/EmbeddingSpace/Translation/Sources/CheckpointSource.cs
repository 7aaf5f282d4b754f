using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>A fine-tuned checkpoint.</summary>
/// <param name="model">The model, which stays the caller's.</param>
internal sealed class CheckpointSource(TextModel model) : ITranslationSource
{
    /// <inheritdoc/>
    public string Name => model.Checkpoint.Name;

    /// <inheritdoc/>
    public string ContentHash => model.Checkpoint.ContentHash;

    /// <inheritdoc/>
    public ClassifierHead Head { get; } = ClassifierHead.Of(model.Map);

    /// <inheritdoc/>
    public TextModel Model => model;

    /// <inheritdoc/>
    public bool ScoresAnyText => true;

    /// <inheritdoc/>
    public SourceAnchor Read(string text) => new(model.Tokenize(text));

    /// <inheritdoc/>
    public SourceAnchor Read(TextPair pair) => new(model.Tokenize([pair])[0]);

    /// <inheritdoc/>
    public TextScores Score(IReadOnlyList<SourceAnchor> anchors, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        model.Score([.. anchors.Select(anchor => anchor.Sequence)], Head.Labels.Count, model.Model.Classify, "classify with source", progress,
            cancellationToken);
}
