namespace EmbeddingSpace.ML.Persistence;

/// <summary>A saved model is whole, and of a version that this package does not read: newer than it knows, or too old.</summary>
public sealed class ModelVersionException : FormatException
{
    /// <summary>Create without a message.</summary>
    public ModelVersionException()
    {
    }

    /// <summary>Create with a message.</summary>
    public ModelVersionException(string message) : base(message)
    {
    }

    /// <summary>Create with a message and its cause.</summary>
    public ModelVersionException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
