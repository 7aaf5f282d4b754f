using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Server.Tests.Hosts;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Routes;

[Trait("Tier", "Pipeline")]
public sealed class EmbedTests
{
    // Texts that are scored together differ from texts scored alone by rounding.
    private const float Rounding = 1e-5f;

    private static readonly string[] Texts = ["A gripping, beautifully acted film.", "I want my two hours back!"];

    private static readonly (string, string)[] Encoder = [("Models:e:Path", TestServer.Encoder), ("Models:e:Kind", "Encoder")];

    [Fact]
    public async Task Vectors_are_those_of_the_core_normalised_where_nothing_is_said()
    {
        await using var server = await TestServer.StartAsync(Encoder);
        var expected = Core();
        foreach (var path in new[] { "/embed", "/models/e/embed" })
        {
            Same(expected.Select(Normalised), await server.PostAsync(path, new { inputs = Texts, truncate = true }));
            Same([Normalised(expected[1])], await server.PostAsync(path, new { inputs = Texts[1] }));
            Same(expected, await server.PostAsync(path, new { inputs = Texts, normalize = false }));
            Same(expected.Select(vector => Normalised(vector[..5])), await server.PostAsync(path, new { inputs = Texts, dimensions = 5 }));
        }
    }

    [Fact]
    public async Task OpenAI_gets_numbers_or_bytes()
    {
        await using var server = await TestServer.StartAsync(Encoder);
        var expected = Core().Select(Normalised).ToList();
        var numbers = await server.PostAsync("/v1/embeddings", new { model = "e", input = Texts, user = "somebody" });
        Assert.Equal(("list", "e"), (numbers["object"]!.GetValue<string>(), numbers["model"]!.GetValue<string>()));
        var data = numbers["data"]!.AsArray();
        Assert.Equal([0, 1], data.Select(item => item!["index"]!.GetValue<int>()));
        Assert.All(data, item => Assert.Equal("embedding", item!["object"]!.GetValue<string>()));
        Same(expected, new JsonArray([.. data.Select(item => item!["embedding"]!.DeepClone())]));
        var bytes = await server.PostAsync("/v1/embeddings", new { input = Texts[0], encoding_format = "base64", dimensions = 3 });
        var vector = MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(bytes["data"]![0]!["embedding"]!.GetValue<string>())).ToArray();
        Assert.Equal(3, vector.Length);
        Same([Normalised(Core()[0][..3])], new JsonArray(new JsonArray([.. vector.Select(number => JsonValue.Create(number))])));
    }

    [Fact]
    public async Task OpenAI_lists_the_encoders()
    {
        await using var server = await TestServer.StartAsync([.. Encoder, ("Models:m:Path", TestServer.Translation)]);
        var model = Assert.Single((await server.GetAsync("/v1/models"))["data"]!.AsArray())!;
        Assert.Equal(("e", "model"), (model["id"]!.GetValue<string>(), model["object"]!.GetValue<string>()));
        Assert.True(model["created"]!.GetValue<long>() > 0);
    }

    [Fact]
    public async Task A_prompt_is_that_of_the_model_or_none()
    {
        var folder = EmbeddingSpace.Testing.Fixtures.Sentences("st-mean-two-dense-prompt");
        string prompt;
        using (var plain = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder))) prompt = plain.Prompts.Keys.Order().First();
        await using var server = await TestServer.StartAsync(("Models:e:Path", folder), ("Models:e:Kind", "Encoder"), ("Models:e:Prompt", prompt));
        using var core = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder), null, prompt);
        var expected = core.Score([Texts[0]], cancellationToken: TestContext.Current.CancellationToken)[0].ToArray();
        Same([Normalised(expected)], await server.PostAsync("/embed", new { inputs = Texts[0], prompt_name = prompt }));
        Assert.Contains($"'{prompt}'", await TestServer.ProblemAsync(server.SendAsync("/embed", new { inputs = "x", prompt_name = "other" }), 422),
            StringComparison.Ordinal);
    }

    private static float[][] Core()
    {
        using var core = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(TestServer.Encoder));
        var scores = core.Score(Texts, cancellationToken: TestContext.Current.CancellationToken);
        return [.. Enumerable.Range(0, Texts.Length).Select(text => scores[text].ToArray())];
    }

    private static float[] Normalised(float[] vector)
    {
        var length = MathF.Sqrt(vector.Sum(number => number * number));
        return [.. vector.Select(number => number / length)];
    }

    private static void Same(IEnumerable<float[]> expected, JsonNode found)
    {
        var vectors = found.AsArray();
        foreach (var (vector, i) in expected.Select((vector, i) => (vector, i)))
        {
            var numbers = vectors[i]!.AsArray();
            Assert.Equal(vector.Length, numbers.Count);
            for (var j = 0; j < vector.Length; j++) Assert.Equal(vector[j], numbers[j]!.GetValue<float>(), Rounding);
        }
        Assert.Equal(expected.Count(), vectors.Count);
    }
}
