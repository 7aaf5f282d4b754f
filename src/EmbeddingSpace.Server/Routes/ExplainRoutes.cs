using EmbeddingSpace.Explanations;
using EmbeddingSpace.Server.Faults;
using EmbeddingSpace.Server.Models;
using EmbeddingSpace.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace EmbeddingSpace.Server.Routes;

/// <summary>Says which tokens a classifier's answers come from.</summary>
internal sealed class ExplainRoutes(ModelChoice models, Classification classification, InputReader reader)
{
    /// <summary>One explanation a text, or pair.</summary>
    public async Task<IResult> ExplainAsync(HttpContext context, string? name)
    {
        using var body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        var (inputs, truncate) = (reader.Sequences(body, "inputs"), reader.Truncate(body));
        var options = new ExplanationOptions { Method = Method(body) };
        var model = models.ForClassification(name);
        var explanations = await classification.ExplainAsync(model.Name, inputs, options, truncate, context.RequestAborted).ConfigureAwait(false);
        return ServerJson.Answer(explanations.Select(ExplanationEntry.Of));
    }

    private static ExplanationMethod? Method(RequestBody body) => body.Text("method") switch
    {
        null => null,
        ExplanationEntry.Exact => ExplanationMethod.Exact,
        ExplanationEntry.Occlusion => ExplanationMethod.Occlusion,
        var other => throw RequestFault.Unanswerable(
            $"'method': expected '{ExplanationEntry.Exact}' or '{ExplanationEntry.Occlusion}', found '{ShownText.Of(other)}'. Leave it out."),
    };
}
