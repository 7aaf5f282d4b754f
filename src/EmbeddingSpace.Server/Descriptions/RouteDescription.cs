using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace EmbeddingSpace.Server.Descriptions;

/// <summary>Tells an application's OpenAPI document of a route.</summary>
internal static class RouteDescription
{
    private const string Problem = "application/problem+json";

    private static readonly int[] OfReading = [StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound];

    private static readonly int[] OfScoring =
    [
        StatusCodes.Status400BadRequest, .. OfReading, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType,
        StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests, StatusCodes.Status500InternalServerError,
        StatusCodes.Status503ServiceUnavailable,
    ];

    /// <summary>Describe a route that reads texts.</summary>
    public static T Describe<T>(this T route, string summary, Func<OpenApiSchema> request, Func<OpenApiSchema> answer, bool asOpenAI = false,
        params int[] faults) where T : IEndpointConventionBuilder => route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Summary = summary;
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = Content(MediaTypeNames.Application.Json, request()) };
            operation.Responses = Responses(Content(MediaTypeNames.Application.Json, answer()), [.. OfScoring, .. faults], asOpenAI);
            return Task.CompletedTask;
        });

    /// <summary>Describe a route that is asked without a body.</summary>
    public static T Describe<T>(this T route, string summary, Func<OpenApiSchema> answer, string type = MediaTypeNames.Application.Json, bool asOpenAI = false,
        params int[] faults) where T : IEndpointConventionBuilder => route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Summary = summary;
            operation.Responses = Responses(Content(type, answer()), faults.Length > 0 ? faults : OfReading, asOpenAI);
            return Task.CompletedTask;
        });

    private static OpenApiResponses Responses(Dictionary<string, OpenApiMediaType> answer, int[] faults, bool asOpenAI)
    {
        var responses = new OpenApiResponses { ["200"] = new OpenApiResponse { Description = "OK", Content = answer } };
        foreach (var status in faults)
            responses[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(status),
                Content = asOpenAI ? Content(MediaTypeNames.Application.Json, RouteShapes.OpenAIError()) : Content(Problem, RouteShapes.Problem()),
            };
        return responses;
    }

    private static Dictionary<string, OpenApiMediaType> Content(string type, OpenApiSchema shape) => new() { [type] = new OpenApiMediaType { Schema = shape } };
}
