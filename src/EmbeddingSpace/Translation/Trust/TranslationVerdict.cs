namespace EmbeddingSpace.Translation.Trust;

/// <summary>Whether a translation can be used.</summary>
public enum TranslationVerdict
{
    /// <summary>It agrees with its source well beyond chance on anchors like the texts it will score.</summary>
    Pass,

    /// <summary>It is better than chance, but look at the reasons first.</summary>
    Warn,

    /// <summary>It cannot be told from chance.</summary>
    Fail,
}
