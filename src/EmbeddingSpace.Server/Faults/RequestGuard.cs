using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Server.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EmbeddingSpace.Server.Faults;

/// <summary>Stands before every route: asks for the key, counts requests, and answers with what went wrong.</summary>
internal sealed class RequestGuard(ServerOptions options, ILogger logger)
{
    private readonly ApiKey? _key = options.ApiKey is { } key ? new(key) : null;
    private readonly ApiKey? _adminKey = options.AdminKey is { } key ? new(key) : null;
    private int _requests;

    /// <summary>Put it before an endpoint.</summary>
    public void Protect(EndpointBuilder endpoint)
    {
        var answer = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context => AnswerAsync(context, answer);
    }

    private async Task AnswerAsync(HttpContext context, RequestDelegate answer)
    {
        var traits = context.GetEndpoint()?.Metadata.GetMetadata<RouteTraits>() ?? new();
        try
        {
            if (traits.IsAdmin) RequireAdmin(context);
            else if (!traits.IsOpen) _key?.Require(context);
            // What only tells how the server is has to be answered while it is busy.
            if (HttpMethods.IsPost(context.Request.Method)) await CountedAsync(context, answer).ConfigureAwait(false);
            else await answer(context).ConfigureAwait(false);
        }
        // A reset may be met before the request is told that it was aborted.
        catch (Exception exception) when (exception is ConnectionResetException
            || (exception is OperationCanceledException or BadHttpRequestException && context.RequestAborted.IsCancellationRequested))
        {
            logger.GivenUp(context.Request.Method, ShownText.Of(context.Request.Path));
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await FaultAnswer.WriteAsync(context, Logged(context.Request, exception), traits.SpeaksOpenAI).ConfigureAwait(false);
        }
    }

    private void RequireAdmin(HttpContext context)
    {
        if (_adminKey is null)
            throw RequestFault.Wrong(StatusCodes.Status403Forbidden, $"'{ShownText.Of(context.Request.Path)}': expected a server with an admin key "
                + $"('{ServerOptions.Section}:{nameof(options.AdminKey)}'), found none, and nothing that serves is changed. Start the server with one.");
        _adminKey.Require(context);
    }

    private async Task CountedAsync(HttpContext context, RequestDelegate answer)
    {
        try
        {
            if (Interlocked.Increment(ref _requests) > options.MaximumRequests)
                throw RequestFault.Busy($"Server: expected at most {options.MaximumRequests} requests at a time "
                    + $"('{ServerOptions.Section}:{nameof(options.MaximumRequests)}'), found one more. Ask again a little later.");
            await answer(context).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _requests);
        }
    }

    private RequestFault Logged(HttpRequest request, Exception exception)
    {
        var (method, path) = (request.Method, ShownText.Of(request.Path));
        if (Explain(exception) is not { } fault)
        {
            logger.Failed(exception, method, path);
            return RequestFault.Failed("Server: expected to answer, found a fault of its own. Its log says which.");
        }
        // Hosting has logged a busy model, and one that could not be loaded.
        if (exception is not (ModelBusyException or CheckpointException)) logger.Refused(method, path, fault.Status, fault.Message);
        return fault;
    }

    private RequestFault? Explain(Exception exception) => exception switch
    {
        RequestFault fault => fault,
        ModelBusyException => RequestFault.Busy(exception.Message),
        ModelNotFoundException => RequestFault.NotFound(exception.Message),
        // Where models lie is nobody's business out there.
        CheckpointException => RequestFault.NotReady("Model: expected to load it, found that it cannot be loaded. The server's log says why."),
        ObjectDisposedException or OperationCanceledException => RequestFault.NotReady("Server: expected it running, found it stopping. Ask again later."),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => RequestFault.TooLarge(
            $"Body: expected at most {options.MaximumBodyBytes} bytes "
            + $"('{ServerOptions.Section}:{nameof(options.MaximumBodyBytes)}'), found more. Send fewer or shorter texts."),
        BadHttpRequestException bad => RequestFault.Wrong(bad.StatusCode,
            $"Request: expected well-formed HTTP, found otherwise ({bad.Message}). Send it again."),
        _ => null,
    };
}
