namespace EmbeddingSpace.Hosting.Settings;

/// <summary>What a named model does with a text.</summary>
public enum ModelKind
{
    /// <summary>It answers with labels or numbers.</summary>
    Classifier,

    /// <summary>It turns it into a vector.</summary>
    Encoder,
}
