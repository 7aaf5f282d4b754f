using Microsoft.AspNetCore.Http;

namespace EmbeddingSpace.Server.Faults;

/// <summary>Why a request gets no answer. The message is what its sender reads: subject, expected, found, next step.</summary>
internal sealed class RequestFault : Exception
{
    private RequestFault(int status, string message, string kind, int? retrySeconds = null) : base(message) =>
        (Status, Kind, RetrySeconds) = (status, kind, retrySeconds);

    /// <summary>Status of the response.</summary>
    public int Status { get; }

    /// <summary>What text-embeddings-inference calls it.</summary>
    public string Kind { get; }

    /// <summary>When to ask again.</summary>
    public int? RetrySeconds { get; }

    /// <summary>The request is malformed, or leaves something open.</summary>
    public static RequestFault Malformed(string message) => Wrong(StatusCodes.Status400BadRequest, message);

    /// <summary>The request is well formed, and cannot be answered.</summary>
    public static RequestFault Unanswerable(string message) => Wrong(StatusCodes.Status422UnprocessableEntity, message);

    /// <summary>There is nothing to answer.</summary>
    public static RequestFault Empty(string message) => new(StatusCodes.Status422UnprocessableEntity, message, "Empty");

    /// <summary>The request is above a limit.</summary>
    public static RequestFault TooLarge(string message) => Wrong(StatusCodes.Status413PayloadTooLarge, message);

    /// <summary>There is no such thing.</summary>
    public static RequestFault NotFound(string message) => Wrong(StatusCodes.Status404NotFound, message);

    /// <summary>Any other mistake of the sender.</summary>
    public static RequestFault Wrong(int status, string message) => new(status, message, "Validation");

    /// <summary>Too much at a time.</summary>
    public static RequestFault Busy(string message) => new(StatusCodes.Status429TooManyRequests, message, "Overloaded", 1);

    /// <summary>Not yet, or not now.</summary>
    public static RequestFault NotReady(string message) => new(StatusCodes.Status503ServiceUnavailable, message, "Unhealthy", 2);

    /// <summary>A fault of the server.</summary>
    public static RequestFault Failed(string message) => new(StatusCodes.Status500InternalServerError, message, "Backend");
}
