namespace EmbeddingSpace.Hosting.Settings;

/// <summary>When a named model is loaded.</summary>
public enum ModelLoading
{
    /// <summary>As soon as the host starts, beside whatever else starts; health says when it is there.</summary>
    AtStart,

    /// <summary>With its first request.</summary>
    OnDemand,
}
