namespace EmbeddingSpace.Projection.Measurements;

/// <summary>Which vectors belong together by the model's own structure.</summary>
public enum RelatedKind
{
    /// <summary>Key and value of one feed-forward neuron.</summary>
    KeyValue,

    /// <summary>W_V column and W_O row of one head coordinate.</summary>
    ValueOutput,

    /// <summary>W_Q column and W_K column of one head coordinate.</summary>
    QueryKey,
}
