using System.Text;
using EmbeddingSpace.Hub.Definition;
using EmbeddingSpace.Hub.Listing;
using Xunit;

namespace EmbeddingSpace.Tests.Hub.Listing;

[Trait("Tier", "Unit")]
public class FileSelectionTests
{
    [Theory]
    [InlineData("config.json vocab.txt model.safetensors pytorch_model.bin tf_model.h5 flax_model.msgpack README.md onnx/model.onnx .gitattributes",
        "config.json model.safetensors vocab.txt")]
    [InlineData("config.json vocab.txt pytorch_model.bin tf_model.h5", "config.json pytorch_model.bin vocab.txt")]
    [InlineData("config.json tokenizer.json sentencepiece.bpe.model model.safetensors", "config.json model.safetensors tokenizer.json")]
    [InlineData("config.json tokenizer_config.json sentencepiece.bpe.model model.safetensors",
        "config.json model.safetensors sentencepiece.bpe.model tokenizer_config.json")]
    [InlineData("adapter_config.json adapter_model.safetensors adapter_model.bin model.safetensors", "adapter_config.json adapter_model.safetensors")]
    public void One_format_of_weights_and_what_goes_with_it(string files, string expected) => Assert.Equal(expected, Select(files));

    [Fact]
    public void Shards_are_those_that_the_index_names() => Assert.Equal(
        "a.safetensors b.safetensors config.json model.safetensors.index.json",
        Select("config.json model.safetensors.index.json a.safetensors b.safetensors c.safetensors pytorch_model.bin",
            ("model.safetensors.index.json", """{"weight_map": {"x": "b.safetensors", "y": "a.safetensors", "z": "a.safetensors"}}""")));

    [Fact]
    public void Modules_are_those_that_the_list_names() => Assert.Equal(
        "1_Pooling/config.json 2_Dense/config.json 2_Dense/model.safetensors config.json config_sentence_transformers.json model.safetensors modules.json "
        + "sentence_bert_config.json tokenizer.json",
        Select("config.json config_sentence_transformers.json model.safetensors modules.json sentence_bert_config.json tokenizer.json "
            + "1_Pooling/config.json 2_Dense/config.json 2_Dense/model.safetensors 2_Dense/pytorch_model.bin 3_Other/config.json",
            ("modules.json", """[{"path": ""}, {"path": "1_Pooling"}, {"path": "2_Dense"}, {"path": "3_Normalize"}]""")));

    [Fact]
    public void An_encoder_in_a_folder_of_its_own_is_found() => Assert.Equal(
        "0_Transformer/a.bin 0_Transformer/config.json 0_Transformer/pytorch_model.bin.index.json 0_Transformer/vocab.txt 1_Pooling/config.json modules.json",
        Select("modules.json 0_Transformer/config.json 0_Transformer/vocab.txt 0_Transformer/pytorch_model.bin.index.json 0_Transformer/a.bin "
            + "1_Pooling/config.json pytorch_model.bin",
            ("modules.json", """[{"path": "0_Transformer"}, {"path": "1_Pooling"}]"""),
            ("0_Transformer/pytorch_model.bin.index.json", """{"weight_map": {"x": "a.bin"}}""")));

    [Fact]
    public void A_model_without_weights_that_are_read_is_refused_with_what_it_has()
    {
        var exception = Assert.Throws<HubException>(() => Select("config.json tf_model.h5"));
        Assert.Equal(HubFault.NoWeights, exception.Fault);
        Assert.Contains("found 'config.json', 'tf_model.h5'. Fetch", exception.Message, StringComparison.Ordinal);
    }

    // As a fetch does: what is known is fetched, and then more is known.
    private static string Select(string files, params (string Name, string Content)[] lists)
    {
        var selection = new FileSelection(files.Split(' '), "Model 'owner/name'");
        var there = new HashSet<string>();
        while (selection.Known(Read).Where(there.Add).ToList().Count > 0) ;
        return string.Join(' ', there.Order(StringComparer.Ordinal));

        byte[]? Read(string name) => there.Contains(name) ? Encoding.UTF8.GetBytes(lists.Single(list => list.Name == name).Content) : null;
    }
}
