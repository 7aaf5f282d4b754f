namespace EmbeddingSpace.Checkpoints.Exceptions;

/// <summary>A file of the checkpoint is malformed, or a tensor is missing, unclaimed or misshaped.</summary>
public sealed class InvalidCheckpointException : CheckpointException
{
    /// <summary>Create the exception with its message.</summary>
    public InvalidCheckpointException(string message) : base(message)
    {
    }

    /// <summary>Create the exception with its message and cause.</summary>
    public InvalidCheckpointException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Create the exception without a message (serialisation tools ask for it).</summary>
    public InvalidCheckpointException()
    {
    }
}
