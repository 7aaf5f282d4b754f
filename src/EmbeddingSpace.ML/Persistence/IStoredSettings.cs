namespace EmbeddingSpace.ML.Persistence;

/// <summary>Settings out of a saved model, which anyone may have written.</summary>
internal interface IStoredSettings
{
    /// <summary>What the estimator's options would have refused, one sentence each.</summary>
    IEnumerable<string> Faults();
}
