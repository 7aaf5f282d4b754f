using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>A projection onto the tokens of a model.</summary>
/// <param name="Settings">What is projected, and how.</param>
/// <param name="OpenVocabulary">Reads the matrix with its tokens, out of a model folder or a saved model.</param>
internal sealed record ProjectorRequest(StoredProjectionSettings Settings, Func<StoredVocabulary> OpenVocabulary) : ModelRequest<StoredProjector>
{
    /// <summary>The model folder; null where the vocabulary is out of a saved model.</summary>
    public string? Folder { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<(string Folder, AdapterBase? AdapterBase)> Folders => Folder is null ? [] : [(Folder, null)];

    public override StoredProjector Make() => StoredProjector.Create(OpenVocabulary(), Settings);
}
