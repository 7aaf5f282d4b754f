namespace EmbeddingSpace.Hub.Definition;

/// <summary>A model could not be fetched from a hub. The message names the model, what was expected, what was found and the next step.</summary>
public sealed class HubException : IOException
{
    /// <summary>Create the exception with its fault and message.</summary>
    public HubException(HubFault fault, string message) : base(message) => Fault = fault;

    /// <summary>Create the exception with its fault, message and cause.</summary>
    public HubException(HubFault fault, string message, Exception? innerException) : base(message, innerException) => Fault = fault;

    /// <summary>Create the exception with its message.</summary>
    public HubException(string message) : base(message)
    {
    }

    /// <summary>Create the exception with its message and cause.</summary>
    public HubException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Create the exception without a message (serialisation tools ask for it).</summary>
    public HubException()
    {
    }

    /// <summary>Why.</summary>
    public HubFault Fault { get; }
}
