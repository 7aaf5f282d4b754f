namespace EmbeddingSpace.ML.Frame;

/// <summary>A transformer that classifies.</summary>
internal interface IClassifierStage
{
    /// <summary>Class names in the model's order.</summary>
    IReadOnlyList<string> Classes { get; }
}
