namespace EmbeddingSpace.Hosting.Serving;

/// <summary>Whether a named model is in memory.</summary>
public enum ModelState
{
    /// <summary>No; a request loads it.</summary>
    NotLoaded,

    /// <summary>It is being loaded or warmed up.</summary>
    Loading,

    /// <summary>Yes, and warm.</summary>
    Ready,

    /// <summary>No, as it could not be loaded; the next request tries again.</summary>
    Failed,
}
