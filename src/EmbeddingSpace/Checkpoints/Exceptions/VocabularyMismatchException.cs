namespace EmbeddingSpace.Checkpoints.Exceptions;

/// <summary>Two models do not share the vocabulary that an operation needs.</summary>
public sealed class VocabularyMismatchException : CheckpointException
{
    /// <summary>Create the exception with its message.</summary>
    public VocabularyMismatchException(string message) : base(message)
    {
    }

    /// <summary>Create the exception with its message and cause.</summary>
    public VocabularyMismatchException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Create the exception without a message (serialisation tools ask for it).</summary>
    public VocabularyMismatchException()
    {
    }
}
