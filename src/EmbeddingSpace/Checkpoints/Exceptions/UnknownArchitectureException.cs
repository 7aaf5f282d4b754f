namespace EmbeddingSpace.Checkpoints.Exceptions;

/// <summary>No model family describes the checkpoint's architecture.</summary>
public sealed class UnknownArchitectureException : CheckpointException
{
    /// <summary>Create the exception with its message.</summary>
    public UnknownArchitectureException(string message) : base(message)
    {
    }

    /// <summary>Create the exception with its message and cause.</summary>
    public UnknownArchitectureException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Create the exception without a message (serialisation tools ask for it).</summary>
    public UnknownArchitectureException()
    {
    }
}
