using System.Text.Json.Nodes;
using EmbeddingSpace.Checkpoints.Exceptions;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints.Adapters;

/// <summary>What is not merged, or malformed, is refused by name before weights are looked at.</summary>
[Trait("Tier", "Unit")]
public sealed class AdapterConfigTests
{
    [Theory]
    [InlineData("peft_type", "\"IA3\"", "found 'IA3'")]
    [InlineData("peft_type", "null", "found none")]
    [InlineData("layer_replication", "[[0, 2], [1, 3]]", "'layer_replication'")]
    [InlineData("megatron_config", "{\"tensor_model_parallel_size\": 2}", "'megatron_config'")]
    [InlineData("use_qalora", "true", "'use_qalora'")]
    [InlineData("lora_bias", "true", "'lora_bias'")]
    [InlineData("trainable_token_indices", "[3]", "'trainable_token_indices'")]
    [InlineData("target_parameters", "[\"experts\"]", "'target_parameters'")]
    [InlineData("alora_invocation_tokens", "[1]", "'alora_invocation_tokens'")]
    [InlineData("use_something_new", "true", "'use_something_new'")]
    [InlineData("some_new_factor", "0.5", "'some_new_factor'")]
    [InlineData("init_lora_weights", "\"pissa_niter_4\"", "\"pissa_niter_4\"")]
    [InlineData("init_lora_weights", "\"olora\"", "\"olora\"")]
    public void Other_mathematics_is_refused_by_name(string key, string value, string expected)
    {
        var refused = Assert.Throws<UnknownArchitectureException>(() => OpenWith(key, value));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains("merge_and_unload", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layer_replication", "null")]
    [InlineData("use_something_new", "false")]
    [InlineData("loftq_config", "{}")]
    [InlineData("init_lora_weights", "\"gaussian\"")]
    [InlineData("init_lora_weights", "false")]
    [InlineData("lora_dropout", "0.1")]
    [InlineData("target_modules", "\"all-linear\"")]
    [InlineData("exclude_modules", "\".*classifier.*\"")]
    [InlineData("megatron_core", "\"megatron.core\"")]
    [InlineData("lora_alpha", "1.5")]
    public void What_is_off_or_only_for_training_is_no_hindrance(string key, string value) => OpenWith(key, value);

    [Theory]
    [InlineData("r", "null", "'r'")]
    [InlineData("r", "0", "a number above 0")]
    [InlineData("r", "2.5", "a whole number above 0")]
    [InlineData("lora_alpha", "null", "'lora_alpha'")]
    [InlineData("lora_alpha", "\"3\"", "a number above 0")]
    [InlineData("bias", "\"some\"", "none, all or lora_only")]
    [InlineData("use_dora", "1", "true or false")]
    [InlineData("modules_to_save", "[1]", "a list of texts")]
    [InlineData("rank_pattern", "[4]", "an object of module names and numbers")]
    [InlineData("rank_pattern", "{\"query\": -1}", "rank_pattern.query")]
    [InlineData("alpha_pattern", "{\"(query\": 1}", "found '(query'")]
    public void Malformed_settings_are_named(string key, string value, string expected)
    {
        var refused = Assert.Throws<InvalidCheckpointException>(() => OpenWith(key, value));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains("adapter_config.json", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_that_takes_for_ever_is_refused()
    {
        using var pair = new AdapterPair();
        pair.Settings["rank_pattern"] = new JsonObject { ["(a+)+b"] = 2 };
        pair.AddModule(new string('a', 60), 4, 4);
        Assert.Contains("takes longer", Assert.Throws<InvalidCheckpointException>(() => pair.Open().Dispose()).Message, StringComparison.Ordinal);
    }

    private static void OpenWith(string key, string value)
    {
        using var pair = new AdapterPair();
        pair.AddModule("query", 4, 4);
        pair.Settings[key] = JsonNode.Parse(value);
        pair.Open().Dispose();
    }
}
