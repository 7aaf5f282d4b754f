namespace EmbeddingSpace.Projection.Measurements;

/// <summary>How much of the hidden states behind one block its most active parameters account for.</summary>
/// <param name="Layer">Block index.</param>
/// <param name="Recall">Mean share of a state's top tokens in the union of the top tokens of the feed-forward values most active in it.</param>
/// <param name="RandomRecall">The control: the same with the values most active in another, random text.</param>
/// <param name="Texts">Texts looked at, one position each.</param>
public sealed record LayerRecall(int Layer, double Recall, double RandomRecall, int Texts);
