namespace EmbeddingSpace.Hosting.Serving;

/// <summary>As many requests as are allowed wait for the model already: ask again a little later.</summary>
public sealed class ModelBusyException : Exception
{
    /// <summary>Create without a message.</summary>
    public ModelBusyException()
    {
    }

    /// <summary>Create with a message.</summary>
    public ModelBusyException(string message) : base(message)
    {
    }

    /// <summary>Create with a message and what it came from.</summary>
    public ModelBusyException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
