using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Server.Tests.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Routes;

[Trait("Tier", "Pipeline")]
public sealed class RerankTests
{
    // Texts that are scored together differ from texts scored alone by rounding.
    private const float Rounding = 1e-5f;

    private static readonly string[] Texts = ["A gripping, beautifully acted film.", "I want my two hours back!", "Prices rose again."];

    [Fact]
    public async Task Texts_are_ranked_by_the_one_model_that_scores()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Models:rank:Path", TestServer.Reranker));
        const string query = "Which film is good?";
        var expected = await server.Services.GetRequiredService<ITextClassifierPool>()
            .ClassifyPairsAsync("rank", [.. Texts.Select(text => new Scoring.TextPair(query, text))], TestContext.Current.CancellationToken);
        foreach (var path in new[] { "/rerank", "/models/rank/rerank" })
        {
            var ranks = (await server.PostAsync(path, new { query, texts = Texts, return_text = true })).AsArray();
            Assert.Equal(Texts.Length, ranks.Select(rank => rank!["index"]!.GetValue<int>()).Distinct().Count());
            Assert.Equal(ranks.Select(rank => rank!["score"]!.GetValue<float>()).OrderDescending(), ranks.Select(rank => rank!["score"]!.GetValue<float>()));
            foreach (var rank in ranks)
            {
                var index = rank!["index"]!.GetValue<int>();
                Assert.Equal(Texts[index], rank["text"]!.GetValue<string>());
                Assert.Equal(expected[index].Scores[0].Value, rank["score"]!.GetValue<float>(), Rounding);
            }
            var raw = (await server.PostAsync(path, new { query, texts = Texts, raw_scores = true })).AsArray();
            Assert.All(raw, rank => Assert.Equal(expected[rank!["index"]!.GetValue<int>()].Logits[0], rank["score"]!.GetValue<float>(), Rounding));
            Assert.All(raw, rank => Assert.Null(rank!["text"]));
        }
        await TestServer.ProblemAsync(server.SendAsync("/models/m/rerank", new { query, texts = Texts }), 422);
        await TestServer.ProblemAsync(server.SendAsync("/rerank", new { query, texts = Array.Empty<string>() }), 422, "Empty");
        await TestServer.ProblemAsync(server.SendAsync("/rerank", new { query, texts = "one" }), 400);
        await TestServer.ProblemAsync(server.SendAsync("/rerank", new { texts = Texts }), 422);
    }

    [Fact]
    public async Task Without_a_model_that_scores_there_is_none()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation));
        await TestServer.ProblemAsync(server.SendAsync("/rerank", new { query = "q", texts = Texts }), 404);
    }

    [Fact]
    public async Task What_was_not_loaded_shows_with_its_answers_whether_it_scores()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Models:m:Loading", "OnDemand"),
            ("Models:m:LongTexts", "Truncate"));
        await TestServer.ProblemAsync(server.SendAsync("/rerank", new { query = "q", texts = Texts }), 422);
    }
}
