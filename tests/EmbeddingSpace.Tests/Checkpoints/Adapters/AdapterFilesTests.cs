using System.Text.Json.Nodes;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints.Adapters;

/// <summary>Config and tokenizer of the merged model: the adapter's own where it has them, else the base's.</summary>
[Trait("Tier", "Unit")]
public sealed class AdapterFilesTests
{
    private const string Classifier = "classifier.weight";

    [Fact]
    public void A_head_like_the_bases_keeps_its_classes()
    {
        using var pair = WithHead(3, 3);
        using var opened = pair.Open();
        Assert.Equal(["a", "b", "c"], opened.Config.Labels);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(2, null)]
    public void A_head_of_its_own_has_classes_of_its_own(int saved, int? ofBase)
    {
        using var pair = WithHead(saved, ofBase);
        using var opened = pair.Open();
        Assert.Null(opened.Config.Labels);
        Assert.Equal(saved, opened.Tensors.Single(entry => entry.Name == Classifier).Shape[0]);
    }

    [Fact]
    public void A_config_beside_the_adapter_names_classes_and_kind_of_head()
    {
        using var pair = WithHead(2, null);
        File.WriteAllText(Path.Combine(pair.Adapter, "config.json"),
            """{"model_type": "bert", "id2label": {"0": "no", "1": "yes"}, "problem_type": "multi_label_classification"}""");
        using var opened = pair.Open();
        Assert.Equal(["no", "yes"], opened.Config.Labels);
        Assert.Equal("multi_label_classification", opened.Config.GetText("problem_type"));
        Assert.Equal(4, opened.Config.GetInteger("hidden_size"));
    }

    [Fact]
    public void A_config_of_another_family_beside_the_adapter_is_refused()
    {
        using var pair = WithHead(2, null);
        File.WriteAllText(Path.Combine(pair.Adapter, "config.json"), """{"model_type": "roberta"}""");
        var message = Assert.Throws<InvalidCheckpointException>(() => pair.Open().Dispose()).Message;
        Assert.Contains("expected \"bert\"", message, StringComparison.Ordinal);
        Assert.Contains("found \"roberta\"", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BertModel", "BertForSequenceClassification")]
    [InlineData("BertForMaskedLM", "BertForSequenceClassification")]
    [InlineData("GPT2LMHeadModel", "GPT2ForSequenceClassification")]
    [InlineData("BertForSequenceClassification", "BertForSequenceClassification")]
    public void The_task_says_what_the_merged_model_is(string ofBase, string expected)
    {
        using var pair = WithHead(2, null);
        (pair.BaseConfig["architectures"], pair.Settings["task_type"]) = (new JsonArray(ofBase), "SEQ_CLS");
        using var opened = pair.Open();
        Assert.Equal([expected], opened.Config.Architectures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tokenizer_beside_the_adapter_replaces_that_of_the_base_as_a_whole(bool hasVocabulary)
    {
        using var pair = WithHead(3, 3);
        File.WriteAllText(Path.Combine(pair.Base, "tokenizer.json"), "base");
        File.WriteAllText(Path.Combine(pair.Base, "special_tokens_map.json"), "base");
        File.WriteAllText(Path.Combine(pair.Adapter, "tokenizer_config.json"), "adapter");
        if (hasVocabulary) File.WriteAllText(Path.Combine(pair.Adapter, "tokenizer.json"), "adapter");
        using var opened = pair.Open();
        Assert.Equal(hasVocabulary ? "adapter"u8.ToArray() : "base"u8.ToArray(), opened.TryReadFile("tokenizer.json"));
        Assert.Equal(hasVocabulary ? "adapter"u8.ToArray() : null, opened.TryReadFile("tokenizer_config.json"));
        Assert.Equal(hasVocabulary ? null : "base"u8.ToArray(), opened.TryReadFile("special_tokens_map.json"));
    }

    /// <summary>Python would draw the head at random.</summary>
    [Fact]
    public void A_classifier_whose_head_is_nowhere_is_refused()
    {
        using var temporary = new TemporaryFolder();
        EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary)
            .Rename(name => name.Replace("classifier.", "qa_outputs.", StringComparison.Ordinal)).Save();
        var adapter = Directory.CreateDirectory(temporary.File("adapter")).FullName;
        using (var pair = new AdapterPair())
        {
            pair.Settings["task_type"] = "SEQ_CLS";
            pair.AddModule("bert.encoder.layer.0.attention.self.query", 32, 32);
            pair.Open().Dispose();
            foreach (var file in Directory.GetFiles(pair.Adapter)) File.Copy(file, Path.Combine(adapter, Path.GetFileName(file)));
        }
        using var opened = Checkpoint.Open(adapter, temporary.File("copy"));
        var message = Assert.Throws<InvalidCheckpointException>(() => ModelInspection.Of(opened)).Message;
        Assert.Contains("found it in neither", message, StringComparison.Ordinal);
    }

    private static AdapterPair WithHead(int saved, int? ofBase)
    {
        var pair = new AdapterPair();
        pair.Settings["modules_to_save"] = new JsonArray("classifier");
        (pair.BaseConfig["hidden_size"], pair.BaseConfig["id2label"]) = (4, new JsonObject { ["0"] = "a", ["1"] = "b", ["2"] = "c" });
        pair.AddModule("query", 4, 4);
        if (ofBase is { } classes) pair.AddToBase(Classifier, classes, 4);
        pair.AddToAdapter("base_model.model.classifier.weight", saved, 4);
        return pair;
    }
}
