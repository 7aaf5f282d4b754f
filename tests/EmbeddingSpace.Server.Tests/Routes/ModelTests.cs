using EmbeddingSpace.Server.Tests.Hosts;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Routes;

[Trait("Tier", "Pipeline")]
public sealed class ModelTests
{
    [Fact]
    public async Task What_serves_is_told_without_its_place()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Models:e:Path", TestServer.Encoder + "/"),
            ("Models:e:Kind", "Encoder"), ("Models:lazy:Path", TestServer.OtherTranslation), ("Models:lazy:Loading", "OnDemand"));
        var models = (await server.GetAsync("/models"))["models"]!.AsArray();
        Assert.Equal(["e", "lazy", "m"], models.Select(model => model!["name"]!.GetValue<string>()));
        var (encoder, lazy, translation) = (models[0]!, models[1]!, models[2]!);
        var info = server.Registry.Models.Single(model => model.Name == "m").Info!;
        Assert.Equal(("classifier", "ready", "translation-linear-distillation.zip", info.Hash, "translation", "single", info.Verdict.ToString()),
            (Value(translation, "kind"), Value(translation, "state"), Value(translation, "file"), Value(translation, "hash"), Value(translation, "format"),
                Value(translation, "head"), Value(translation, "verdict")));
        Assert.Equal(info.Labels, translation["labels"]!.AsArray().Select(label => label!.GetValue<string>()));
        Assert.Equal(("encoder", "st-cls", null), (Value(encoder, "kind"), Value(encoder, "file"), Value(encoder, "head")));
        Assert.Equal(("notLoaded", null), (Value(lazy, "state"), Value(lazy, "hash")));
        Assert.Equal(translation.ToJsonString(), (await server.GetAsync("/models/m")).ToJsonString());
        Assert.DoesNotContain(System.IO.Path.GetDirectoryName(TestServer.Translation)!, models.ToJsonString(), StringComparison.Ordinal);
        await TestServer.ProblemAsync(server.LookAsync("/models/x"), 404);
    }

    [Fact]
    public async Task A_name_with_a_slash_is_asked_for_as_addresses_write_it()
    {
        await using var server = await TestServer.StartAsync(("Models:a/b:Path", TestServer.Translation), ("Models:c:Path", TestServer.Translation));
        Assert.Equal("a/b", Value(await server.GetAsync("/models/a%2Fb"), "name"));
        Assert.NotEmpty((await server.PostAsync("/models/a%2fb/predict", new { inputs = "x" })).AsArray());
        await TestServer.ProblemAsync(server.LookAsync("/models/a/b"), 404);
    }

    [Fact]
    public async Task A_model_is_described_as_text_embeddings_inference_does()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Models:rank:Path", TestServer.Reranker),
            ("Models:e:Path", TestServer.Encoder), ("Models:e:Kind", "Encoder"), ("Server:DefaultClassifier", "m"), ("Server:MaximumTexts", "7"));
        var info = await server.GetAsync("/info");
        Assert.Equal(("m", "float32", 7), (Value(info, "model_id"), Value(info, "model_dtype"), info["max_client_batch_size"]!.GetValue<int>()));
        var labels = server.Registry.Models.Single(model => model.Name == "m").Info!.Labels;
        var classifier = info["model_type"]!["classifier"]!;
        Assert.Equal(labels, classifier["id2label"]!.AsObject().OrderBy(label => label.Key).Select(label => label.Value!.GetValue<string>()));
        Assert.Equal(1, classifier["label2id"]![labels[1]]!.GetValue<int>());
        Assert.NotNull((await server.GetAsync("/models/rank/info"))["model_type"]!["reranker"]);
        Assert.NotNull((await server.GetAsync("/models/e/info"))["model_type"]!["embedding"]);
    }

    private static string? Value(System.Text.Json.Nodes.JsonNode node, string name) => node[name]?.GetValue<string>();
}
