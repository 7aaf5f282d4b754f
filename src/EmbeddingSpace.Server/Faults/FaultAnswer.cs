using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace EmbeddingSpace.Server.Faults;

/// <summary>Faults as responses: problem details, which text-embeddings-inference's clients understand too, or as OpenAI's clients show them.</summary>
internal static class FaultAnswer
{
    /// <summary>Answer a request with its fault.</summary>
    public static Task WriteAsync(HttpContext context, RequestFault fault, bool asOpenAI)
    {
        if (fault.RetrySeconds is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        IResult answer = asOpenAI
            ? TypedResults.Json(OpenAI(fault), statusCode: fault.Status)
            : TypedResults.Problem(fault.Message, statusCode: fault.Status, title: ReasonPhrases.GetReasonPhrase(fault.Status),
                extensions: new Dictionary<string, object?> { ["error"] = fault.Message, ["error_type"] = fault.Kind });
        return answer.ExecuteAsync(context);
    }

    private static object OpenAI(RequestFault fault) => new
    {
        error = new
        {
            message = fault.Message,
            type = fault.Status switch
            {
                StatusCodes.Status429TooManyRequests => "rate_limit_error",
                >= StatusCodes.Status500InternalServerError => "server_error",
                _ => "invalid_request_error",
            },
            param = (string?)null,
            code = fault.Status switch
            {
                StatusCodes.Status401Unauthorized => "invalid_api_key",
                StatusCodes.Status404NotFound => "model_not_found",
                StatusCodes.Status429TooManyRequests => "rate_limit_exceeded",
                _ => (string?)null,
            },
        },
    };
}
