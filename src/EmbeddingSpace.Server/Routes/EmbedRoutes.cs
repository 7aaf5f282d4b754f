using EmbeddingSpace.Server.Faults;
using EmbeddingSpace.Server.Models;
using EmbeddingSpace.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace EmbeddingSpace.Server.Routes;

/// <summary>Embeds, as text-embeddings-inference does.</summary>
internal sealed class EmbedRoutes(ModelChoice models, Embeddings embeddings, InputReader reader)
{
    public async Task<IResult> EmbedAsync(HttpContext context, string? name)
    {
        using var body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        var texts = reader.Texts(body, "inputs");
        var (dimensions, normalize) = (body.Number("dimensions"), body.Flag("normalize") ?? true);
        if (!reader.Truncate(body))
            throw RequestFault.Unanswerable("'truncate': expected true, as encoders here cut texts that are too long and do not tell of it, found false. "
                + "Leave it out, or send true.");
        var model = models.ForEmbedding(name);
        if (body.Text("prompt_name") is { } prompt && prompt != model.Options.Prompt)
            throw RequestFault.Unanswerable($"'prompt_name': expected {(model.Options.Prompt is { } known ? $"'{known}', or none" : "none")}, as model "
                + $"'{model.Name}' was loaded, found '{ShownText.Of(prompt)}'. Leave it out, or name another model.");
        return ServerJson.TheirAnswer(await embeddings.EmbedAsync(model, texts, dimensions, normalize, context.RequestAborted).ConfigureAwait(false));
    }
}
