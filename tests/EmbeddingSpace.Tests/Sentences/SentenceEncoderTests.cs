using System.Text.Json;
using System.Text.Json.Nodes;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Sentences;

/// <summary>Sentence-transformers folders give the vectors that the library gives, or a sentence that says what is not followed.</summary>
[Trait("Tier", "Unit")]
public sealed class SentenceEncoderTests
{
    /// <summary>Ten times what Hugging Face's own kernels differ by.</summary>
    private const float GoldenTolerance = 1e-4f;

    /// <summary>The same numbers in float32, summed in another order.</summary>
    private const float Rounding = 1e-5f;

    [Theory]
    [InlineData("st-cls", "cls", "normalize")]
    [InlineData("st-max", "max")]
    [InlineData("st-mean-sqrt", "mean_sqrt_len_tokens")]
    [InlineData("st-weighted-mean-dense", "weightedmean", "dense 24")]
    [InlineData("st-mpnet", "mean", "normalize")]
    [InlineData("st-mean-two-dense-prompt", "mean", "dense 48", "dense 16", "normalize")]
    [InlineData("st-qwen3-last-token", "lasttoken", "normalize")]
    public void Vectors_equal_those_of_the_library(string name, params string[] modules)
    {
        using var leaks = new NativeLeakCheck();
        var folder = Fixtures.Sentences(name);
        var texts = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(folder, "golden_texts.json")))!;
        var golden = GoldenSafetensors.Open(Path.Combine(folder, "golden.safetensors"));
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder));
        Assert.Equal(modules, encoder.Modules);
        Assert.Null(encoder.Pooling);
        AssertClose(golden.Floats("embeddings"), Vectors(encoder, texts), GoldenTolerance);
    }

    [Fact]
    public void Without_modules_it_is_the_mean_of_the_last_layer()
    {
        var folder = Fixtures.Checkpoint("bert-mlm");
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder));
        using var plain = TextEncoder.Load(Checkpoint.Open(folder), [encoder.Architecture.Layers]);
        Assert.Empty(encoder.Modules);
        Assert.Equal(Pooling.Mean, encoder.Pooling);
        Assert.Equal(Vectors(plain, "a film"), Vectors(encoder, "a film"));
    }

    [Fact]
    public void A_text_is_lower_cased_and_cut_as_the_folder_says()
    {
        using var temporary = new TemporaryFolder();
        var folder = Copy(temporary, "sentence_bert_config.json", settings => (settings["max_seq_length"], settings["do_lower_case"]) = (16, true));
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder));
        using var plain = TextEncoder.Load(Checkpoint.Open(folder), [encoder.Architecture.Layers], Pooling.First, new() { MaximumLength = 16 });
        var text = string.Concat(Enumerable.Repeat("Good Film ", 20));
        var expected = Vectors(plain, text.ToLowerInvariant());
        var length = MathF.Sqrt(expected.Sum(value => value * value));
        AssertClose([.. expected.Select(value => value / length)], Vectors(encoder, text), Rounding);
    }

    [Fact]
    public void Two_poolings_stand_side_by_side_the_first_token_before_the_mean()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.CopyWhole(Fixtures.Sentences("st-max"));
        Edit(folder, "1_Pooling/config.json", pooling =>
            (pooling["pooling_mode_max_tokens"], pooling["pooling_mode_cls_token"], pooling["pooling_mode_mean_tokens"]) = (false, true, true));
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder));
        float[] expected = [.. Vector(Pooling.First), .. Vector(Pooling.Mean)];
        Assert.Equal(expected.Length, encoder.OutputSize);
        AssertClose(expected, Vectors(encoder, "a film"), Rounding);

        float[] Vector(Pooling pooling)
        {
            using var plain = TextEncoder.Load(Checkpoint.Open(folder), [encoder.Architecture.Layers], pooling);
            return Vectors(plain, "a film");
        }
    }

    [Fact]
    public void A_pooling_without_its_flag_is_the_mean_as_in_the_library()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.CopyWhole(Fixtures.Sentences("st-max"));
        File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), """{"word_embedding_dimension": 32}""");
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder));
        Assert.Equal(["mean"], encoder.Modules);
    }

    [Fact]
    public void An_encoder_in_a_folder_of_its_own_is_found()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.CopyWhole(Fixtures.Sentences("st-cls"));
        var inner = Directory.CreateDirectory(Path.Combine(folder, "0_Transformer")).FullName;
        foreach (var name in new[] { "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "sentence_bert_config.json" })
            File.Move(Path.Combine(folder, name), Path.Combine(inner, name));
        var list = Path.Combine(folder, "modules.json");
        File.WriteAllText(list, File.ReadAllText(list).Replace("\"path\": \"\"", "\"path\": \"0_Transformer\"", StringComparison.Ordinal));
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder));
        using var whole = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(Fixtures.Sentences("st-cls")));
        Assert.Equal(Vectors(whole, "a film"), Vectors(encoder, "a film"));
    }

    [Fact]
    public void A_stored_copy_gives_the_same_vectors_to_the_bit()
    {
        using var leaks = new NativeLeakCheck();
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        float[] expected;
        using (var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(Fixtures.Sentences("st-weighted-mean-dense"))))
        {
            expected = Vectors(encoder, "a film", "another");
            encoder.Write((name, write) =>
            {
                using var content = new MemoryStream();
                write(content);
                files.Add(name, content.ToArray());
            });
        }

        using var stored = TextEncoder.Read("copy", name => files.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null);
        Assert.Equal(["weightedmean", "dense 24"], stored.Modules);
        Assert.Equal(expected, Vectors(stored, "a film", "another"));
    }

    [Theory]
    [InlineData("torch.nn.modules.activation.ReLU")]
    [InlineData("torch.nn.ReLU")]
    public void A_dense_layer_has_the_activation_that_its_class_names(string name)
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.CopyWhole(Fixtures.Sentences("st-weighted-mean-dense"));
        var linear = Activated("torch.nn.modules.linear.Identity");
        Assert.Contains(linear, value => value < 0);
        Assert.Equal(linear.Select(value => Math.Max(value, 0)), Activated(name));

        float[] Activated(string activation)
        {
            Edit(folder, "2_Dense/config.json", dense => dense["activation_function"] = activation);
            using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder));
            return Vectors(encoder, "a film");
        }
    }

    [Fact]
    public void A_residual_adds_what_a_dense_layer_reads()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.CopyWhole(Fixtures.Sentences("st-weighted-mean-dense"));
        var weights = GoldenSafetensors.Open(Path.Combine(folder, "2_Dense", "model.safetensors"));
        Edit(folder, "2_Dense/config.json", dense => dense["activation_function"] = "torch.nn.Identity");
        var once = Dense();
        // The layer's own matrix again as the residual's: twice the product, once the bias.
        var pickle = new PickleWriter().Opcodes("}(")
            .Text("linear.weight").Tensor("FloatStorage", "0", 24 * 32, 0, [24, 32], [32, 1])
            .Text("residual.weight").Tensor("FloatStorage", "0", 24 * 32, 0, [24, 32], [32, 1])
            .Text("linear.bias").Tensor("FloatStorage", "1", 24, 0, [24], [1]).Opcodes("u.").ToArray();
        File.Delete(Path.Combine(folder, "2_Dense", "model.safetensors"));
        File.WriteAllBytes(Path.Combine(folder, "2_Dense", "pytorch_model.bin"),
            TorchArchiveFile.Bytes(pickle, Bytes(weights.Floats("linear.weight")), Bytes(weights.Floats("linear.bias"))));
        Edit(folder, "2_Dense/config.json", dense => dense["use_residual"] = true);
        AssertClose([.. once.Zip(weights.Floats("linear.bias"), (value, bias) => 2 * value - bias)], Dense(), Rounding);

        float[] Dense()
        {
            using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder));
            return Vectors(encoder, "a film");
        }
    }

    [Theory]
    [InlineData("sentence_xlm-roberta_config.json")]
    [InlineData("sentence_camembert_config.json")]
    public void The_settings_are_found_under_every_name_they_had(string name)
    {
        using var temporary = new TemporaryFolder();
        var folder = Copy(temporary, "sentence_bert_config.json", settings => settings["max_seq_length"] = 8);
        File.Move(Path.Combine(folder, "sentence_bert_config.json"), Path.Combine(folder, name));
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder));
        Assert.True(encoder.Score(["one two three four five six seven eight"]).Truncated[0]);
    }

    [Fact]
    public void Dense_weights_in_a_pickle_are_read()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.CopyWhole(Fixtures.Sentences("st-weighted-mean-dense"));
        var dense = Path.Combine(folder, "2_Dense", "model.safetensors");
        var weights = GoldenSafetensors.Open(dense);
        var pickle = new PickleWriter().Opcodes("}(")
            .Text("linear.weight").Tensor("FloatStorage", "0", 24 * 32, 0, [24, 32], [32, 1])
            .Text("linear.bias").Tensor("FloatStorage", "1", 24, 0, [24], [1]).Opcodes("u.").ToArray();
        File.WriteAllBytes(Path.Combine(folder, "2_Dense", "pytorch_model.bin"),
            TorchArchiveFile.Bytes(pickle, Bytes(weights.Floats("linear.weight")), Bytes(weights.Floats("linear.bias"))));
        File.Delete(dense);
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder));
        using var original = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(Fixtures.Sentences("st-weighted-mean-dense")));
        Assert.Equal(Vectors(original, "a film"), Vectors(encoder, "a film"));
    }

    [Theory]
    [InlineData("modules.json", "\"2_Dense\"", "\"../other\"", "has the path '../other', expected a folder inside")]
    [InlineData("modules.json", "\"2_Dense\"", "\"/etc\"", "has the path '/etc', expected a folder inside")]
    [InlineData("modules.json", "\"2_Dense\"", "\"elsewhere\"", "has no 'config.json', though 'modules.json' names it")]
    [InlineData("modules.json", "sentence_transformers.models.Pooling", "evil.Module", "module 1 has the type 'evil.Module', which is not computed")]
    [InlineData("modules.json", "sentence_transformers.models.Dense", "sentence_transformers.models.LSTM", "'sentence_transformers.models.LSTM'")]
    [InlineData("modules.json", "sentence_transformers.models.Dense", "sentence_transformers.models.Pooling", "expected a Transformer, a Pooling and")]
    [InlineData("modules.json", "[", "{", "modules.json' is no valid JSON")]
    [InlineData("1_Pooling/config.json", "weightedmean_tokens", "attention_tokens", "'pooling_mode_attention_tokens'")]
    [InlineData("1_Pooling/config.json", ": true,", ": false,", "expected one of cls, max, mean, mean_sqrt_len_tokens, weightedmean, lasttoken, found none")]
    [InlineData("1_Pooling/config.json", "32", "33", "expected 32, the width of the encoder's states, found 33")]
    [InlineData("2_Dense/config.json", "torch.nn.modules.activation.Tanh", "os.system", "found 'os.system'")]
    [InlineData("2_Dense/config.json", "torch.nn.modules.activation.Tanh", "evil.Tanh", "found 'evil.Tanh'")]
    [InlineData("2_Dense/config.json", "torch.nn.modules.activation.Tanh", "torch.nn.modules.activation.Softmax", "expected one of torch's Identity, Tanh")]
    [InlineData("2_Dense/config.json", "\"bias\": true", "\"use_residual\": true", "expected a tensor 'residual.weight', found 'linear.bias'")]
    [InlineData("2_Dense/config.json", "\"bias\": true", "\"module_input_name\": \"token_embeddings\"", "expected \"sentence_embedding\", found")]
    [InlineData("2_Dense/config.json", "\"in_features\": 32", "\"in_features\": 33", "expected 32, the numbers that the module before it gives, found 33")]
    [InlineData("2_Dense/config.json", "\"out_features\": 24", "\"out_features\": 23", "expected floating-point numbers [23, 32]")]
    [InlineData("2_Dense/config.json", "\"out_features\": 24", "\"out_features\": 0", "'out_features'")]
    [InlineData("sentence_bert_config.json", "32", "2", "a number of tokens from 3 on, found 2")]
    [InlineData("sentence_bert_config.json", "\"do_lower_case\"", "\"transformer_task\": \"fill-mask\", \"other\"", "expected \"feature-extraction\"")]
    [InlineData("sentence_bert_config.json", "\"do_lower_case\"", "\"modality_config\": {\"message\": {}}, \"other\"", "no chat template is filled in")]
    [InlineData("sentence_bert_config.json", "\"do_lower_case\"", "\"modality_config\": {\"text\": {\"method\": \"forward\"}}, \"other\"",
        "expected 'text' with the last_hidden_state of forward")]
    [InlineData("config_sentence_transformers.json", "null", "\"absent\"", "expected the name of one of 'prompts', found \"absent\"")]
    [InlineData("config_sentence_transformers.json", "\"query\": \"\"", "\"query\": 1", "Key 'prompts.query'")]
    public void What_cannot_be_followed_is_refused_with_file_and_way_out(string file, string old, string changed, string part)
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var folder = temporary.CopyWhole(Fixtures.Sentences("st-weighted-mean-dense"));
        var path = Path.Combine(folder, file);
        var text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, changed, StringComparison.Ordinal));
        var message = Assert.ThrowsAny<CheckpointException>(() => TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder)).Dispose()).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.Contains(folder, message, StringComparison.Ordinal);

        // Without the modules the folder is an encoder like any other.
        if (file is "modules.json" or "2_Dense/config.json") TextEncoder.Load(Checkpoint.Open(folder)).Dispose();
    }

    private static string Copy(TemporaryFolder temporary, string file, Action<JsonObject> edit)
    {
        var folder = temporary.CopyWhole(Fixtures.Sentences("st-cls"));
        Edit(folder, file, edit);
        return folder;
    }

    private static void Edit(string folder, string file, Action<JsonObject> edit)
    {
        var path = Path.Combine(folder, file);
        var values = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(values);
        File.WriteAllText(path, values.ToJsonString());
    }

    private static byte[] Bytes(float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static float[] Vectors(TextEncoder encoder, params string[] texts)
    {
        var scores = encoder.Score(texts);
        return [.. Enumerable.Range(0, scores.Count).SelectMany(row => scores[row].ToArray())];
    }

    private static void AssertClose(float[] expected, float[] found, float tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(found[i], expected[i] - tolerance, expected[i] + tolerance);
    }
}
