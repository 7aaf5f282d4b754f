namespace EmbeddingSpace.Projection.Spaces;

/// <summary>A role, layer, head, index, token or number of tokens that the model does not have. The message is one sentence for people.</summary>
public sealed class InvalidSelectionException : ArgumentException
{
    /// <summary>Create the exception with its message.</summary>
    public InvalidSelectionException(string message) : base(message)
    {
    }

    /// <summary>Create the exception with its message and cause.</summary>
    public InvalidSelectionException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Create the exception without a message (serialisation tools ask for it).</summary>
    public InvalidSelectionException()
    {
    }
}
