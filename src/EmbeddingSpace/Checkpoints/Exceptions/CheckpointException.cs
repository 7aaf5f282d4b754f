namespace EmbeddingSpace.Checkpoints.Exceptions;

/// <summary>A checkpoint that cannot be used as it is. The message names the file, what was expected, what was found and the next step.</summary>
public class CheckpointException : Exception
{
    /// <summary>Create the exception with its message.</summary>
    public CheckpointException(string message) : base(message)
    {
    }

    /// <summary>Create the exception with its message and cause.</summary>
    public CheckpointException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Create the exception without a message (serialisation tools ask for it).</summary>
    public CheckpointException()
    {
    }
}
