namespace EmbeddingSpace.Translation.Definition;

/// <summary>The anchors cannot carry a translation: there are none, too few, or the source sees a single class in them.</summary>
public sealed class AnchorTextsException : Exception
{
    /// <summary>Create the exception with its message.</summary>
    public AnchorTextsException(string message) : base(message)
    {
    }

    /// <summary>Create the exception with its message and cause.</summary>
    public AnchorTextsException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Create the exception without a message (serialisation tools ask for it).</summary>
    public AnchorTextsException()
    {
    }
}
