using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>A projection onto the tokens of a model.</summary>
/// <param name="Settings">What is projected, and how.</param>
/// <param name="OpenVocabulary">Reads the matrix with its tokens, out of a model folder or a saved model.</param>
internal sealed record ProjectorRequest(StoredProjectionSettings Settings, Func<StoredVocabulary> OpenVocabulary) : ModelRequest<StoredProjector>
{
    public override StoredProjector Make() => StoredProjector.Create(OpenVocabulary(), Settings);
}
