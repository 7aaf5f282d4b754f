using EmbeddingSpace.Scoring;
using EmbeddingSpace.Server.Models;
using EmbeddingSpace.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace EmbeddingSpace.Server.Routes;

/// <summary>Ranks texts by how well they answer a query, as text-embeddings-inference does.</summary>
internal sealed class RerankRoutes(ModelChoice models, Classification classification, InputReader reader)
{
    public async Task<IResult> RerankAsync(HttpContext context, string? name)
    {
        using var body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        var (query, texts) = (reader.Text(body, "query"), reader.List(body, "texts"));
        var (truncate, rawScores, returnText) = (reader.Truncate(body), body.Flag("raw_scores") ?? false, body.Flag("return_text") ?? false);
        var model = models.ForRanking(name);
        var pairs = new TextInputs(null, [.. texts.Select(text => new TextPair(query, text))], IsBatch: true);
        var answers = await classification.ClassifyAsync(model.Name, pairs, truncate, context.RequestAborted).ConfigureAwait(false);
        if (answers[0].Scores.Count != 1) throw ModelChoice.NoScore(model.Name);
        return ServerJson.TheirAnswer(answers
            .Select((answer, i) => new RankedText(i, rawScores ? answer.Logits[0] : answer.Scores[0].Value, returnText ? texts[i] : null))
            .OrderByDescending(rank => rank.Score));
    }
}
