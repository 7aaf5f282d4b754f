using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Frame;

/// <summary>A model out of the files of a saved one. It is made at once: the files are there only while ML.NET loads.</summary>
/// <param name="OpenFile">Opens one stored file by its name; null when there is none of that name.</param>
/// <param name="Scoring">Device and batching of a model that reads text; null for others.</param>
/// <param name="Read">Reads it.</param>
internal sealed record SavedModelRequest<TModel>(Func<string, Stream?> OpenFile, ScoringOptions? Scoring, Func<TModel> Read) : ModelRequest<TModel>
{
    public override TModel Make() => Read();
}
