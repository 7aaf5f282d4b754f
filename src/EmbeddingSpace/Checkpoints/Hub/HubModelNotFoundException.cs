namespace EmbeddingSpace.Checkpoints.Hub;

/// <summary>A model that is named as on a hub is not in the local cache. Nothing is downloaded for it: the message says which command fetches it.</summary>
public sealed class HubModelNotFoundException : CheckpointException
{
    /// <summary>Create the exception with its message.</summary>
    public HubModelNotFoundException(string message) : base(message)
    {
    }

    /// <summary>Create the exception with its message and cause.</summary>
    public HubModelNotFoundException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Create the exception without a message (serialisation tools ask for it).</summary>
    public HubModelNotFoundException()
    {
    }
}
