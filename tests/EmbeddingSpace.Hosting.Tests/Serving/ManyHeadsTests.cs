using System.Runtime.InteropServices;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.Testing;
using Microsoft.Extensions.Hosting;
using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Serving;

/// <summary>Many heads on one encoder: one copy of its weights, one queue, one forward pass.</summary>
[Trait("Tier", "Pipeline")]
public sealed class ManyHeadsTests : IDisposable
{
    // Texts that are scored together differ from texts scored alone by rounding.
    private const float Rounding = 1e-5f;
    private const int Heads = 20;

    private static readonly string[] Texts = ["one text", "another text of music", "", "the first known language of the world was music"];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string[] Names => [.. Enumerable.Range(0, Heads).Select(SavedHeads.Name)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Heads_of_one_file_answer_in_one_pass_what_each_answers_alone()
    {
        var path = SavedHeads.Together(_folder, Heads);
        using var host = await HostAsync(Names.Select(name => new ModelOptions { Path = path, Head = name }));
        await OnePassAsync(host, name => SavedClassifier.Load(path, new() { Head = name }));
    }

    [Fact]
    public async Task Heads_of_many_files_answer_in_one_pass_what_each_answers_alone()
    {
        var paths = Paths(Fixtures.SavedModel("head-chain.zip"));
        using var host = await HostAsync(Names.Select(name => new ModelOptions { Path = paths[name] }));
        await OnePassAsync(host, name => SavedClassifier.Load(paths[name]));
    }

    [Theory]
    // It reads long texts in windows; the other cuts them.
    [InlineData("translation-linear-distillation.zip")]
    [InlineData("translation-pooled-ridge-full.zip")]
    public async Task Translations_onto_one_target_answer_in_one_pass_what_each_answers_alone(string saved)
    {
        var paths = Paths(Fixtures.SavedModel(saved));
        using var host = await HostAsync(Names.Select(name => new ModelOptions { Path = paths[name] }));
        await OnePassAsync(host, name => SavedClassifier.Load(paths[name]));
        using var alone = SavedClassifier.Load(paths[Names[3]]);
        if (saved.Contains("distillation", StringComparison.Ordinal)) return;
        var pair = (await host.Classifiers().ClassifyPairsAsync(Names[3], [new("one text", "another")], Cancellation))[0];
        Assert.Equal(alone.ScorePairs([new("one text", "another")], cancellationToken: Cancellation)[0].ToArray(), pair.Logits);
    }

    [Fact]
    public async Task Requests_to_different_heads_that_wait_together_run_in_one_pass()
    {
        var path = SavedHeads.Together(_folder, Heads);
        // The batch is complete when all have come, however long that takes.
        using var host = await HostAsync(Names.Select(name => new ModelOptions
        {
            Path = path,
            Head = name,
            Batching = new() { MaximumTexts = Heads, MaximumDelay = TimeSpan.FromMinutes(1) },
        }));
        using var measured = new Measurements(host);
        var answers = await Task.WhenAll(Names.Select((name, i) => host.Classifiers().ClassifyAsync(name, Texts[i % Texts.Length], Cancellation)));
        Assert.Equal(1, measured.Passes);
        for (var i = 0; i < Heads; i++)
        {
            using var alone = SavedClassifier.Load(path, new() { Head = Names[i] });
            var expected = alone.Score([Texts[i % Texts.Length]], cancellationToken: Cancellation)[0].ToArray();
            for (var label = 0; label < expected.Length; label++) Assert.Equal(expected[label], answers[i].Logits[label], Rounding);
        }
    }

    [Fact]
    public async Task An_encoder_and_the_heads_on_it_share_passes_and_other_options_do_not()
    {
        var path = Fixtures.SavedModel("head-chain.zip");
        using var host = TestHost.Build(("Models:vectors:Path", path), ("Models:vectors:Kind", "Encoder"), ("Models:head:Path", path),
            ("Models:short:Path", path), ("Models:short:MaximumLength", "8"));
        foreach (var name in new[] { "vectors", "head", "short" }) await host.Registry().LoadAsync(name, Cancellation);
        var hashes = host.Registry().Models.ToDictionary(model => model.Name, model => model.Info!.EncoderHash);
        Assert.Equal(hashes["head"], hashes["vectors"]);
        using var measured = new Measurements(host);
        var answers = await host.Classifiers().ClassifyAsync(["head", "short", "head"], Texts, Cancellation);
        Assert.Equal(2, measured.Passes);
        Assert.Equal(answers[0].Select(answer => answer.Logits), answers[2].Select(answer => answer.Logits));
        Assert.Equal((false, true), (answers[0][^1].Truncated, answers[1][^1].Truncated));
        Assert.Empty(await host.Classifiers().ClassifyAsync([], Texts, Cancellation));
        await Assert.ThrowsAsync<ModelNotFoundException>(() => host.Classifiers().ClassifyAsync(["head", "vectors"], Texts, Cancellation));
    }

    [Theory]
    [InlineData("translation-combined.zip")]
    [InlineData("text-classifier-bert-classifier.zip")]
    public async Task One_file_under_two_names_runs_once(string saved)
    {
        using var host = await HostAsync([new() { Path = Fixtures.SavedModel(saved) }, new() { Path = Fixtures.SavedModel(saved), LabelThreshold = 0.25f }]);
        using var measured = new Measurements(host);
        var answers = await host.Classifiers().ClassifyAsync(Names[..2], Texts, Cancellation);
        Assert.Equal(1, measured.Passes);
        Assert.Equal(Names[..2], answers.Select(texts => texts[0].Model.Name));
    }

    [Fact]
    public async Task A_file_that_was_written_to_is_another_whatever_its_time_says()
    {
        var paths = Paths(Fixtures.SavedModel("head-chain.zip"));
        var served = paths[Names[0]];
        using var host = await HostAsync([new() { Path = served }]);
        var before = (await host.Classifiers().ClassifyAsync(Names[0], Texts, Cancellation))[0];
        var time = File.GetLastWriteTimeUtc(served);
        File.Copy(paths[Names[1]], served, overwrite: true);
        File.SetLastWriteTimeUtc(served, time);
        await host.Registry().ReplaceAsync(Names[0], null, Cancellation);
        var after = (await host.Classifiers().ClassifyAsync(Names[0], Texts, Cancellation))[0];
        Assert.NotEqual(before.Model.Hash, after.Model.Hash);
        Assert.NotEqual(before.Logits, after.Logits);
        Assert.Equal(before.Model.EncoderHash, after.Model.EncoderHash);
    }

    [Fact]
    public async Task Two_hundred_heads_hold_the_weights_once()
    {
        const int many = 200, files = 20;
        var path = SavedHeads.Together(_folder, many);
        using var host = TestHost.Build();
        var (registry, none) = (host.Registry(), torch.Tensor.TotalCount);
        await registry.AddAsync("first", new() { Path = path, Head = SavedHeads.Name(0) }, Cancellation);
        var one = torch.Tensor.TotalCount - none;
        for (var head = 0; head < many; head++)
            await registry.AddAsync($"of one {head}", new() { Path = path, Head = SavedHeads.Name(head) }, Cancellation);
        for (var file = 0; file < files; file++)
            await registry.AddAsync($"of many {file}", new() { Path = SavedHeads.Another(_folder, path, file), Head = SavedHeads.Name(file) }, Cancellation);
        // A head on an encoder's features is managed memory.
        Assert.Equal(none + one, torch.Tensor.TotalCount);
        var names = registry.Models.Select(model => model.Name).ToList();
        using var measured = new Measurements(host);
        Assert.Equal(names.Count, (await host.Classifiers().ClassifyAsync(names, Texts, Cancellation)).Count);
        Assert.Equal(1, measured.Passes);
    }

    [Fact]
    public async Task Heads_come_and_go_while_others_answer()
    {
        var paths = Paths(TestHost.First);
        using var host = await HostAsync(Names.Select(name => new ModelOptions { Path = paths[name] }));
        var live = torch.Tensor.TotalCount;
        var (pool, registry) = (host.Classifiers(), host.Registry());
        var expected = (await pool.ClassifyAsync(Names, Texts, Cancellation)).Select(answers => answers.Select(answer => answer.Logits).ToList()).ToList();
        var stays = Names[..10];
        var asking = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < 50; round++)
            {
                var answers = await pool.ClassifyAsync(stays, Texts, Cancellation);
                for (var head = 0; head < stays.Length; head++)
                    for (var text = 0; text < Texts.Length; text++)
                        for (var label = 0; label < expected[head][text].Count; label++)
                            Assert.Equal(expected[head][text][label], answers[head][text].Logits[label], Rounding);
            }
        }, Cancellation)));
        while (!asking.IsCompleted)
        {
            foreach (var name in Names[10..]) Assert.True(registry.Remove(name));
            foreach (var name in Names[10..]) await registry.AddAsync(name, new() { Path = paths[name] }, Cancellation);
        }
        await asking;
        await LiveTensors.ReachAsync(live);
        foreach (var name in Names) registry.Remove(name);
        await LiveTensors.SettleAsync();
        Assert.True(torch.Tensor.TotalCount < live);
    }

    [Fact]
    public async Task A_head_whose_numbers_overflow_spoils_no_other()
    {
        var paths = Paths(TestHost.First);
        new SavedZip(paths[Names[0]]).Edit("TransformerChain/head.map",
            map => MemoryMarshal.Cast<byte, float>(map.AsSpan(2 * sizeof(int))).Fill(float.MaxValue));
        using var host = await HostAsync(Names[..2].Select(name => new ModelOptions
        {
            Path = paths[name],
            Batching = new() { MaximumTexts = 2, MaximumDelay = TimeSpan.FromMinutes(1) },
        }));
        // Both in one pass.
        var spoilt = host.Classifiers().ClassifyAsync(Names[0], Texts[0], Cancellation);
        var whole = await host.Classifiers().ClassifyAsync(Names[1], Texts[1], Cancellation);
        Assert.All(whole.Logits, logit => Assert.True(float.IsFinite(logit)));
        Assert.Contains("its weights are too large", (await Assert.ThrowsAsync<InvalidCheckpointException>(() => spoilt)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Which_head_is_asked_for_is_said_or_refused()
    {
        var path = SavedHeads.Together(_folder, 2);
        using var host = TestHost.Build();
        var registry = host.Registry();
        foreach (var head in new[] { null, "Spam" })
        {
            var fault = await Assert.ThrowsAsync<CheckpointException>(() => registry.AddAsync("m", new() { Path = path, Head = head }, Cancellation));
            Assert.Contains("'Head0', 'Head1'", fault.Message, StringComparison.Ordinal);
        }
        foreach (var wrong in new ModelOptions[]
        {
            new() { Path = Fixtures.Checkpoint("bert-classifier"), Head = "Head0" }, new() { Path = path, Kind = ModelKind.Encoder, Head = "Head0" },
            new() { Path = path, Head = "" },
        })
            Assert.Contains("'m:Head'", (await Assert.ThrowsAsync<ArgumentException>(() => registry.AddAsync("m", wrong, Cancellation))).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_a_memory_limit_heads_of_an_encoder_in_use_stay_and_what_is_unused_goes()
    {
        var heads = Paths(Fixtures.SavedModel("head-chain.zip"));
        var (other, third) = (Fixtures.SavedModel("text-classifier-gpt2-classifier.zip"), _folder.Copy(Fixtures.Checkpoint("bert-classifier"), "third"));
        using var host = TestHost.Build(("MemoryLimitMegabytes", "1"));
        var (pool, registry) = (host.Classifiers(), host.Registry());
        await registry.AddAsync("third", new() { Path = third }, Cancellation);
        var bytes = registry.Models[0].Info!.WeightBytes;
        registry.Remove("third");
        foreach (var (name, path) in new[] { ("rare", heads[Names[0]]), ("often", heads[Names[1]]), ("other", other) })
            await registry.AddAsync(name, new() { Path = path }, Cancellation);
        // Counted as weights: it has room beside the two heads, whose encoder counts once, and not beside the other model, too.
        const int headBytes = 1000;
        var heavy = (1 << 20) - bytes - registry.Models.Single(model => model.Name == "often").Info!.WeightBytes - headBytes;
        File.WriteAllBytes(Path.Combine(third, "pytorch_model-unused.bin"), new byte[heavy]);
        await pool.ClassifyAsync("often", "x", Cancellation);
        await registry.AddAsync("third", new() { Path = third }, Cancellation);
        var states = registry.Models.ToDictionary(model => model.Name, model => model.State);
        Assert.Equal((ModelState.Ready, ModelState.Ready, ModelState.NotLoaded, ModelState.Ready), (states["rare"], states["often"], states["other"],
            states["third"]));
    }

    private Dictionary<string, string> Paths(string saved) =>
        Names.Select((name, i) => (name, Path: SavedHeads.Another(_folder, saved, i))).ToDictionary(each => each.name, each => each.Path);

    private static async Task<IHost> HostAsync(IEnumerable<ModelOptions> models)
    {
        var host = TestHost.Build();
        foreach (var (name, model) in Names.Zip(models)) await host.Registry().AddAsync(name, model, Cancellation);
        return host;
    }

    private static async Task OnePassAsync(IHost host, Func<string, SavedClassifier> load)
    {
        using var measured = new Measurements(host);
        var answers = await host.Classifiers().ClassifyAsync(Names, Texts, Cancellation);
        Assert.Equal(1, measured.Passes);
        Assert.Equal(Texts.Length, measured.Of("embedding_space.batch.size")[0].Value);
        Assert.Equal(Heads, answers.Select(texts => string.Join(' ', texts[0].Logits)).Distinct().Count());
        for (var head = 0; head < Heads; head++)
        {
            using var alone = load(Names[head]);
            var expected = alone.Score(Texts, cancellationToken: Cancellation);
            for (var text = 0; text < Texts.Length; text++) Assert.Equal(expected[text].ToArray(), answers[head][text].Logits);
        }
    }
}
