using System.Runtime.InteropServices;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Server.Faults;
using EmbeddingSpace.Server.Models;
using EmbeddingSpace.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace EmbeddingSpace.Server.Routes;

/// <summary>OpenAI's embeddings and list of models.</summary>
internal sealed class OpenAIRoutes(ModelChoice models, Embeddings embeddings, InputReader reader)
{
    private const string Owner = "embedding-space";

    public async Task<IResult> EmbedAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        var texts = reader.Texts(body, "input");
        var isBase64 = body.Text("encoding_format") switch
        {
            null or "float" => false,
            "base64" => true,
            var other => throw RequestFault.Malformed($"'encoding_format': expected 'float' or 'base64', found '{ShownText.Of(other)}'. Correct it."),
        };
        var model = models.ForEmbedding(body.Text("model"));
        var vectors = await embeddings.EmbedAsync(model, texts, body.Number("dimensions"), normalize: true, context.RequestAborted).ConfigureAwait(false);
        return ServerJson.TheirAnswer(new
        {
            @object = "list",
            data = vectors.Select((vector, index) => new { @object = "embedding", embedding = isBase64 ? (object)Base64(vector) : vector, index }),
            model = model.Name,
        });
    }

    public IResult Models() => ServerJson.TheirAnswer(new { @object = "list", data = models.Encoders().Select(Describe) });

    private static object Describe(ModelStatus model) =>
        new { id = model.Name, @object = "model", created = model.Info?.LoadedAt.ToUnixTimeSeconds() ?? 0, owned_by = Owner };

    // The bytes of the numbers, little end first, as every machine that runs this has them.
    private static string Base64(float[] vector) => Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector));
}
