namespace EmbeddingSpace.Hosting.Serving;

/// <summary>No model of that name and kind is there.</summary>
public sealed class ModelNotFoundException : Exception
{
    /// <summary>Create without a message.</summary>
    public ModelNotFoundException()
    {
    }

    /// <summary>Create with a message.</summary>
    public ModelNotFoundException(string message) : base(message)
    {
    }

    /// <summary>Create with a message and what it came from.</summary>
    public ModelNotFoundException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
