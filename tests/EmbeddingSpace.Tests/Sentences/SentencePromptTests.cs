using System.Text.Json.Nodes;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization;
using Xunit;

namespace EmbeddingSpace.Tests.Sentences;

/// <summary>A folder's prompts stand before each text, by name or by default, pooled with it or not.</summary>
[Trait("Tier", "Unit")]
public sealed class SentencePromptTests
{
    /// <summary>The same numbers in float32, summed in another order.</summary>
    private const float Rounding = 1e-5f;

    private const string Text = "a good film", Query = "query: ";

    [Fact]
    public void The_default_prompt_of_the_folder_stands_before_each_text()
    {
        using var temporary = new TemporaryFolder();
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(Prompted(temporary, "st-cls", byDefault: true)));
        using var plain = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(Fixtures.Sentences("st-cls")));
        Assert.Equal("query", encoder.Prompt);
        Assert.Null(plain.Prompt);
        Assert.Equal(Vector(plain, Query + Text), Vector(encoder, Text));
    }

    [Fact]
    public void A_prompt_is_put_there_by_its_name()
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var folder = Prompted(temporary, "st-cls");
        using var encoder = Load(folder, "query");
        using var document = Load(folder, "document");
        using var plain = Load(folder, null);
        Assert.Equal(("query", "document", null), (encoder.Prompt, document.Prompt, plain.Prompt));
        Assert.Equal(Query, encoder.Prompts["query"]);
        Assert.Equal(Vector(plain, Query + Text), Vector(encoder, Text));
        Assert.Equal(Vector(plain, Text), Vector(document, Text));
    }

    [Fact]
    public void Another_prompt_goes_before_the_default()
    {
        using var temporary = new TemporaryFolder();
        var folder = Fixtures.Sentences("st-mean-two-dense-prompt");
        using var document = Load(folder, "document");
        using var plain = Load(Prompted(temporary, "st-mean-two-dense-prompt"), null);
        Assert.Equal(Vector(plain, Text), Vector(document, Text));
    }

    [Theory]
    [InlineData("st-cls", "cls_token", 2)]
    [InlineData("st-cls", "mean_tokens", 2)]
    [InlineData("st-cls", "mean_sqrt_len_tokens", 2)]
    [InlineData("st-cls", "max_tokens", 2)]
    [InlineData("st-cls", "weightedmean_tokens", 2)]
    [InlineData("st-cls", "lasttoken", 2)]
    [InlineData("st-qwen3-last-token", "mean_tokens", 0)]
    public void A_prompt_that_is_not_pooled_is_read_and_left_out(string name, string flag, int specials)
    {
        using var temporary = new TemporaryFolder();
        var folder = Prompted(temporary, name, pooled: false);
        Pool(folder, flag);
        using var encoder = Load(folder, "query");
        using var checkpoint = Checkpoint.Open(folder);
        var tokenizer = TextTokenizer.Load(checkpoint);
        // What stands before the text: the prompt, and a special token where the tokenizer has two.
        var left = tokenizer.Encode("query:", 64).Ids.Length - specials + specials / 2;
        var states = States(folder, Query + Text);
        var expected = Pooled(states, left, flag);
        var found = Vector(encoder, Text);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(found[i], expected[i] - Rounding, expected[i] + Rounding);

        // Beside a longer text it is the same.
        using var together = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder), prompt: "query");
        var both = together.Score([Text, "another text, which is much longer than that one"]);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(both[0][i], expected[i] - Rounding, expected[i] + Rounding);
    }

    [Theory]
    [InlineData("mean_tokens")]
    [InlineData("max_tokens")]
    [InlineData("lasttoken")]
    public void Nothing_behind_a_prompt_that_is_not_pooled_is_a_vector_of_zeros(string flag)
    {
        using var temporary = new TemporaryFolder();
        var folder = Prompted(temporary, "st-qwen3-last-token", pooled: false);
        Pool(folder, flag);
        using var encoder = Load(folder, "query");
        Assert.All(Vector(encoder, ""), value => Assert.Equal(0, value));
        Assert.All(encoder.Score(["", Text])[0].ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_stored_copy_keeps_its_prompt()
    {
        using var temporary = new TemporaryFolder();
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        float[] expected;
        using (var encoder = Load(Prompted(temporary, "st-cls", pooled: false), "query"))
        {
            expected = Vector(encoder, Text);
            encoder.Write((name, write) =>
            {
                using var content = new MemoryStream();
                write(content);
                files.Add(name, content.ToArray());
            });
        }

        using (var stored = Read())
        {
            Assert.Equal("query", stored.Prompt);
            Assert.Equal(expected, Vector(stored, Text));
        }

        var state = JsonNode.Parse(files["encoder.json"])!.AsObject();
        state["Prompt"] = "other";
        files["encoder.json"] = System.Text.Encoding.UTF8.GetBytes(state.ToJsonString());
        Assert.Contains("expected the name of a prompt beside it, found 'other'",
            Assert.Throws<InvalidCheckpointException>(Read).Message, StringComparison.Ordinal);

        TextEncoder Read() => TextEncoder.Read("copy", name => files.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null);
    }

    [Fact]
    public void A_prompt_that_is_not_there_is_refused_with_those_that_are()
    {
        using var leaks = new NativeLeakCheck();
        var folder = Fixtures.Sentences("st-mean-two-dense-prompt");
        var message = Assert.Throws<ArgumentException>(() => Load(folder, "question")).Message;
        Assert.Contains("Prompt 'question': expected one of 'document', 'query' in", message, StringComparison.Ordinal);
        Assert.Contains(folder, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_folder_without_prompts_refuses_any(bool modules)
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var folder = modules ? temporary.CopyWhole(Fixtures.Sentences("st-cls")) : Fixtures.Checkpoint("bert-mlm");
        if (modules) File.Delete(Path.Combine(folder, "config_sentence_transformers.json"));
        Assert.Contains("Prompt 'query': expected a folder with prompts, found none in",
            Assert.Throws<ArgumentException>(() => Load(folder, "query")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_that_leaves_no_room_is_refused()
    {
        using var temporary = new TemporaryFolder();
        var folder = Prompted(temporary, "st-cls");
        var message = Assert.Throws<InvalidCheckpointException>(() =>
            TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder), new() { MaximumLength = 3 }, "query").Dispose()).Message;
        Assert.Contains("tokens of the prompt 'query: ', found 3", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_that_is_not_pooled_needs_one_window()
    {
        using var temporary = new TemporaryFolder();
        var folder = Prompted(temporary, "st-cls", pooled: false);
        var message = Assert.Throws<InvalidCheckpointException>(() =>
            TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder), new() { LongTexts = TextOverflow.Windows }, "query").Dispose()).Message;
        Assert.Contains("expected Truncate", message, StringComparison.Ordinal);
    }

    private static TextEncoder Load(string folder, string? prompt) => TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder), prompt: prompt);

    // A copy with the prompts 'query' and 'document', the former by default or none.
    private static string Prompted(TemporaryFolder temporary, string name, bool byDefault = false, bool pooled = true)
    {
        var folder = temporary.CopyWhole(Fixtures.Sentences(name));
        Edit(folder, "config_sentence_transformers.json", settings =>
        {
            settings["prompts"] = new JsonObject { ["query"] = Query, ["document"] = "" };
            settings["default_prompt_name"] = byDefault ? "query" : null;
        });
        if (!pooled) Edit(folder, "1_Pooling/config.json", pooling => pooling["include_prompt"] = false);
        return folder;
    }

    // One pooling, and nothing behind it.
    private static void Pool(string folder, string flag)
    {
        File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), new JsonObject
        {
            ["pooling_mode_mean_tokens"] = false,
            [$"pooling_mode_{flag}"] = true,
            ["include_prompt"] = false,
        }.ToJsonString());
        var list = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "modules.json")))!.AsArray();
        while (list.Count > 2) list.RemoveAt(list.Count - 1);
        File.WriteAllText(Path.Combine(folder, "modules.json"), list.ToJsonString());
    }

    // The state of each token behind the last block.
    private static float[][] States(string folder, string text)
    {
        using var checkpoint = Checkpoint.Open(folder);
        using var model = TextModel.Borrow(ModelMap.Resolve(checkpoint), ModelParts.Encoder);
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var batch = TokenBatch.Create([model.Tokenize(text)], model.Architecture, model.Model.Device);
        var last = model.Model.Run(model.Model.Embed(batch), batch, 0, model.Architecture.Layers);
        return [.. Enumerable.Range(0, (int)last.shape[1]).Select(token => last[0, token].contiguous().data<float>().ToArray())];
    }

    private static float[] Pooled(float[][] states, int left, string flag)
    {
        var kept = states.Select((state, token) => (State: state, Weight: (float)(token + 1))).Skip(left).ToArray();
        return flag switch
        {
            "cls_token" => kept[0].State,
            "lasttoken" => kept[^1].State,
            "max_tokens" => Place(place => kept.Max(token => token.State[place])),
            "mean_tokens" => Place(place => kept.Average(token => token.State[place])),
            "mean_sqrt_len_tokens" => Place(place => kept.Sum(token => token.State[place]) / MathF.Sqrt(kept.Length)),
            _ => Place(place => kept.Sum(token => token.Weight * token.State[place]) / kept.Sum(token => token.Weight)),
        };

        float[] Place(Func<int, float> value) => [.. Enumerable.Range(0, states[0].Length).Select(value)];
    }

    private static void Edit(string folder, string file, Action<JsonObject> edit)
    {
        var path = Path.Combine(folder, file);
        var values = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(values);
        File.WriteAllText(path, values.ToJsonString());
    }

    private static float[] Vector(TextEncoder encoder, string text) => encoder.Score([text])[0].ToArray();
}
