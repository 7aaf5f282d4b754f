using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace EmbeddingSpace.Server.Routes;

/// <summary>How answers are written: ours as JavaScript names things, those that others defined as they did.</summary>
internal static class ServerJson
{
    private static readonly JsonSerializerOptions Ours = With(JsonNamingPolicy.CamelCase), Theirs = With(JsonNamingPolicy.SnakeCaseLower);

    /// <summary>An answer in names of our own.</summary>
    public static IResult Answer<T>(T answer) => TypedResults.Json(answer, Ours);

    /// <summary>An answer of text-embeddings-inference or OpenAI.</summary>
    public static IResult TheirAnswer<T>(T answer) => TypedResults.Json(answer, Theirs);

    private static JsonSerializerOptions With(JsonNamingPolicy names) => new()
    {
        PropertyNamingPolicy = names,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
