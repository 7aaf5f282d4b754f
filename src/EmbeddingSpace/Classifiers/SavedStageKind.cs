namespace EmbeddingSpace.Classifiers;

/// <summary>What one stage of a saved model is, told by the file that only it keeps.</summary>
internal enum SavedStageKind
{
    /// <summary>A stage that the core does not know, such as ML.NET's own.</summary>
    Other,

    /// <summary>A fine-tuned checkpoint.</summary>
    Classifier,

    /// <summary>A classifier moved to another encoder.</summary>
    Translation,

    /// <summary>Texts to features.</summary>
    Encoder,

    /// <summary>Features of an encoder to answers.</summary>
    Head,
}
