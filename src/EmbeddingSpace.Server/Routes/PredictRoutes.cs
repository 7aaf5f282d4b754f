using EmbeddingSpace.Server.Models;
using EmbeddingSpace.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace EmbeddingSpace.Server.Routes;

/// <summary>Classifies, by one model or by many.</summary>
internal sealed class PredictRoutes(ModelChoice models, Classification classification, InputReader reader)
{
    /// <summary>As text-embeddings-inference answers.</summary>
    public async Task<IResult> PredictAsync(HttpContext context, string? name)
    {
        using var body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        var (inputs, truncate, rawScores) = Read(body);
        var model = models.ForClassification(name);
        var answers = await classification.ClassifyAsync(model.Name, inputs, truncate, context.RequestAborted).ConfigureAwait(false);
        var predictions = answers.Select(answer => Predictions.Of(answer, rawScores)).ToList();
        return inputs.IsBatch ? ServerJson.TheirAnswer(predictions) : ServerJson.TheirAnswer(predictions[0]);
    }

    /// <summary>Every head at once.</summary>
    public async Task<IResult> PredictByManyAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        var (inputs, truncate, rawScores) = Read(body);
        var asked = models.ForClassification(body.Texts("models"));
        string[] names = [.. asked.Select(model => model.Name)];
        var answers = await classification.ClassifyAsync(names, inputs, truncate, context.RequestAborted).ConfigureAwait(false);
        return ServerJson.Answer(asked.Zip(answers).ToDictionary(pair => pair.First.Name,
            pair => pair.Second.Select(answer => TextEntry.Of(answer, rawScores, pair.First.Options.Fallback is not null))));
    }

    private (TextInputs Inputs, bool Truncate, bool RawScores) Read(RequestBody body) =>
        (reader.Sequences(body, "inputs"), reader.Truncate(body), body.Flag("raw_scores") ?? false);
}
