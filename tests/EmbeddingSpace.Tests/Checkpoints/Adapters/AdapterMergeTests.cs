using System.Text.Json.Nodes;
using EmbeddingSpace.Checkpoints.Exceptions;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints.Adapters;

/// <summary>Names and shapes of an adapter are those of its base, or it is refused with what does not fit.</summary>
[Trait("Tier", "Unit")]
public sealed class AdapterMergeTests
{
    private const string Module = "encoder.layer.0.query";

    [Theory]
    [InlineData("base_model.model.classifier.weight")]
    [InlineData("base_model.model.classifier.modules_to_save.weight")]
    [InlineData("base_model.model.classifier.modules_to_save.default.weight")]
    [InlineData("classifier.weight")]
    public void A_module_saved_whole_replaces_that_of_the_base(string name)
    {
        using var pair = new AdapterPair();
        pair.Settings["modules_to_save"] = new JsonArray("classifier", "score");
        pair.AddModule(Module, 4, 4);
        pair.AddToBase("classifier.weight", 3, 4);
        var saved = pair.AddToAdapter(name, 3, 4);
        using var opened = pair.Open();
        Assert.Equal(saved, AdapterPair.Read(opened, "classifier.weight"));
        Assert.Equal(["classifier.weight"], opened.Adapter!.ReplacedTensors);
        Assert.Equal([Module], opened.Adapter.Modules.Select(module => module.Name));
        Assert.Equal([2], opened.Adapter.Modules.Select(module => module.Rank));
    }

    [Theory]
    [InlineData("query.bias")]
    [InlineData("query.base_layer.bias")]
    public void A_stored_bias_replaces_that_of_the_base(string name)
    {
        using var pair = new AdapterPair();
        pair.Settings["bias"] = "lora_only";
        pair.AddModule(Module, 4, 4);
        pair.AddToBase(Module + ".bias", 4);
        var bias = pair.AddToAdapter($"base_model.model.encoder.layer.0.{name}", 4);
        using var opened = pair.Open();
        Assert.Equal(bias, AdapterPair.Read(opened, Module + ".bias"));
    }

    [Fact]
    public void Of_a_bias_stored_twice_the_plain_name_counts_and_what_was_replaced_is_left_out()
    {
        using var pair = new AdapterPair();
        (pair.Settings["bias"], pair.Settings["modules_to_save"]) = ("all", new JsonArray("classifier"));
        pair.AddModule(Module, 4, 4);
        pair.AddToBase("classifier.bias", 4);
        pair.AddToAdapter("base_model.model.classifier.modules_to_save.default.bias", 4);
        pair.AddToAdapter("base_model.model.classifier.original_module.bias", 4);
        var plain = pair.AddToAdapter("base_model.model.classifier.bias", 4);
        using var opened = pair.Open();
        Assert.Equal(plain, AdapterPair.Read(opened, "classifier.bias"));
    }

    /// <summary>RoBERTa with target module 'dense', whose classifier has one: PEFT writes its names in two forms.</summary>
    [Theory]
    [InlineData("classifier.dense", true)]
    [InlineData("classifier.dense", false)]
    [InlineData("classifier.modules_to_save.default.dense", true)]
    public void A_module_saved_whole_may_be_changed_as_well(string module, bool isInBase)
    {
        using var pair = new AdapterPair();
        pair.Settings["modules_to_save"] = new JsonArray("classifier");
        pair.AddModule(Module, 4, 4);
        if (isInBase) pair.AddToBase("classifier.dense.weight", 4, 4);
        var saved = pair.AddToAdapter($"base_model.model.{module}.base_layer.weight", 4, 4);
        var down = pair.AddToAdapter($"base_model.model.{module}.lora_A.weight", 2, 4);
        var up = pair.AddToAdapter($"base_model.model.{module}.lora_B.weight", 4, 2);
        pair.AddToAdapter("base_model.model.classifier.original_module.dense.lora_A.weight", 2, 4);
        using var opened = pair.Open();
        var found = AdapterPair.Read(opened, "classifier.dense.weight");
        const double tolerance = 1e-6;
        Assert.Equal(saved[0] + (1.5 * ((up[0] * down[0]) + (up[1] * down[4]))), found[0], tolerance);
        Assert.Equal(["classifier.dense.weight"], opened.Adapter!.ReplacedTensors);
        Assert.Equal([Module, "classifier.dense"], opened.Adapter.Modules.Select(changed => changed.Name));
    }

    [Fact]
    public void An_old_name_of_a_norm_in_the_base_is_found()
    {
        using var pair = new AdapterPair();
        pair.AddModule(Module, 4, 4);
        pair.AddToBase("LayerNorm.gamma", 4);
        var saved = pair.AddToAdapter("base_model.model.LayerNorm.weight", 4);
        using var opened = pair.Open();
        Assert.Equal(saved, AdapterPair.Read(opened, "LayerNorm.gamma"));
    }

    /// <summary>The adapter's model had words before its encoder that a bare encoder does not have, and the other way round.</summary>
    [Theory]
    [InlineData("bert.", "")]
    [InlineData("", "bert.")]
    [InlineData("model.", "")]
    public void Words_before_the_names_may_differ(string inAdapter, string inBase)
    {
        using var pair = new AdapterPair();
        pair.Settings["modules_to_save"] = new JsonArray("classifier");
        foreach (var layer in new[] { 0, 1 })
        {
            var module = $"encoder.layer.{layer}.query";
            pair.AddToBase($"{inBase}{module}.weight", 4, 4);
            pair.AddToAdapter($"base_model.model.{inAdapter}{module}.lora_A.weight", 2, 4);
            pair.AddToAdapter($"base_model.model.{inAdapter}{module}.lora_B.weight", 4, 2);
        }
        pair.AddToAdapter("base_model.model.classifier.weight", 3, 4);
        using var opened = pair.Open();
        Assert.Equal([$"{inBase}encoder.layer.0.query", $"{inBase}encoder.layer.1.query"], opened.Adapter!.Modules.Select(module => module.Name));
        Assert.Equal("classifier.weight", opened.Tensors[^1].Name);
    }

    [Theory]
    [InlineData("lora_A.weight", "expected one lora_A and its lora_B")]
    [InlineData("lora_B.weight", "expected one lora_A and its lora_B")]
    public void A_matrix_without_the_other_is_refused(string missing, string expected)
    {
        using var pair = new AdapterPair();
        pair.AddModule(Module, 4, 4);
        pair.RemoveFromAdapter($"base_model.model.{Module}.{missing}");
        AssertRefused(pair, expected);
    }

    [Fact]
    public void A_rank_other_than_the_settings_say_is_refused()
    {
        using var pair = new AdapterPair();
        pair.AddModule(Module, 4, 5, rank: 3);
        AssertRefused(pair, $"module '{Module}' has matrices [3, 5] and [4, 3]: expected [2, in] and [out, 2]");
    }

    [Fact]
    public void Matrices_of_another_weight_are_refused()
    {
        using var pair = new AdapterPair();
        pair.AddModule(Module, 4, 5);
        pair.RemoveFromBase(Module + ".weight");
        pair.AddToBase(Module + ".weight", 4, 6);
        AssertRefused(pair, "expected those of a weight [4, 6]");
    }

    [Fact]
    public void Names_that_match_nothing_are_listed_ten_at_most()
    {
        using var pair = new AdapterPair();
        pair.AddModule(Module, 4, 4);
        for (var layer = 0; layer < 12; layer++) pair.AddToAdapter($"base_model.model.other.{layer}.weight", 4);
        var message = AssertRefused(pair, "'base_model.model.other.9.weight' is not in the base");
        Assert.DoesNotContain("other.10.", message, StringComparison.Ordinal);
        Assert.Contains("and 2 more", message, StringComparison.Ordinal);
        Assert.Contains("Give the base model that the adapter was trained on", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_the_base_does_not_have_is_refused()
    {
        using var pair = new AdapterPair();
        pair.AddModule(Module, 4, 4);
        pair.AddModule("encoder.layer.1.query", 4, 4);
        pair.RemoveFromBase("encoder.layer.1.query.weight");
        AssertRefused(pair, "module 'encoder.layer.1.query' is neither in the base nor saved whole");
    }

    [Fact]
    public void A_module_saved_without_one_of_its_tensors_is_refused()
    {
        using var pair = new AdapterPair();
        pair.Settings["modules_to_save"] = new JsonArray("classifier");
        pair.AddModule(Module, 4, 4);
        pair.AddToBase("classifier.weight", 3, 4);
        pair.AddToBase("classifier.bias", 3);
        pair.AddToAdapter("base_model.model.classifier.weight", 3, 4);
        AssertRefused(pair, "module 'classifier' is saved whole, but without 'classifier.bias' of the base");
    }

    [Theory]
    [InlineData(true, "has no lora_magnitude_vector: expected one")]
    [InlineData(false, "has a lora_magnitude_vector: expected none")]
    public void Magnitudes_go_with_the_settings(bool declared, string expected)
    {
        using var pair = new AdapterPair();
        pair.Settings["use_dora"] = declared;
        pair.AddModule(Module, 4, 4);
        if (!declared) pair.AddToAdapter($"base_model.model.{Module}.lora_magnitude_vector", 4);
        AssertRefused(pair, expected);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_refused()
    {
        using var pair = new AdapterPair();
        pair.AddModule(Module, 4, 4);
        pair.AddToBase(Module + ".bias", 4);
        pair.AddToAdapter($"base_model.model.{Module}.bias", 5);
        AssertRefused(pair, "has the shape [5]: expected [4]");
    }

    [Fact]
    public void An_unknown_matrix_is_refused()
    {
        using var pair = new AdapterPair();
        pair.AddModule(Module, 4, 4);
        pair.AddToAdapter($"base_model.model.{Module}.lora_E.weight", 4);
        pair.AddToAdapter($"base_model.model.{Module}.lora_B.bias", 4);
        AssertRefused(pair, "lora_E.weight' is no tensor of LoRA");
        AssertRefused(pair, "lora_B.bias' is no tensor of LoRA");
    }

    [Fact]
    public void Weights_without_any_tensor_of_an_adapter_are_refused()
    {
        using var pair = new AdapterPair();
        pair.AddToBase(Module + ".weight", 4, 4);
        AssertRefused(pair, "holds no tensor of an adapter");
    }

    private static string AssertRefused(AdapterPair pair, string expected)
    {
        var message = Assert.ThrowsAny<CheckpointException>(() => pair.Open().Dispose()).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        return message;
    }
}
