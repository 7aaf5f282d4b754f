namespace EmbeddingSpace.ML.Rows;

/// <summary>What a prediction engine or a view is told whose transformer is gone.</summary>
internal static class DisposedTransformer
{
    /// <summary>The refusal, with the way to share a transformer.</summary>
    /// <param name="name">What was disposed.</param>
    public static ObjectDisposedException Refusal(string name) => new(name,
        "The transformer was disposed, and its model with it. A prediction engine disposes its transformer unless it is made with "
        + "'new PredictionEngineOptions { OwnsTransformer = false }': do so where several engines share one.");
}
