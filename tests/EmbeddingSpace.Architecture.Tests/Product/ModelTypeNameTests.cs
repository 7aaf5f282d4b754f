using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace EmbeddingSpace.Architecture.Tests.Product;

/// <summary>Families are data: no code asks for a model type by name, so that a new family is a new file and nothing else.</summary>
[Trait("Tier", "Unit")]
public sealed partial class ModelTypeNameTests
{
    private const string FamilyPrefix = "Families/";
    private const string Advice = "Say it in the family's file, Architecture/Families, and read it from there";
    private const string ComponentOfTokenizerFile = "tokenizer.json and tokenizer_config.json name their parts and classes so, whatever model they belong to.";
    private const string NamedAfterComponent = "Does what the part of that name in tokenizer.json does.";

    private static readonly string[] ModelTypes = [.. ReadModelTypes()];

    // Types that hold such a name as part of another, and why.
    private static readonly Dictionary<string, string> Permitted = new()
    {
        ["EmbeddingSpace.Checkpoints.Folders.ModuleFolders"] = "sentence_bert_config.json and its kin are names of files.",
        ["EmbeddingSpace.Onnx.Models.TextTokenNodes"] = "An operator of onnxruntime-extensions is called so, whatever model's words it cuts.",
        ["EmbeddingSpace.Tokenization.Files.BytePairFiles"] = ComponentOfTokenizerFile,
        ["EmbeddingSpace.Tokenization.Files.SentencePieceLayout"] = ComponentOfTokenizerFile,
        ["EmbeddingSpace.Tokenization.Files.SpecialTokenNames"] = "The special tokens that a tokenizer class has unless told otherwise.",
        ["EmbeddingSpace.Tokenization.Files.TokenizerClasses"] = ComponentOfTokenizerFile,
        ["EmbeddingSpace.Tokenization.Files.TokenizerJsonNormalizers"] = ComponentOfTokenizerFile,
        ["EmbeddingSpace.Tokenization.Files.TokenizerJsonTemplates"] = ComponentOfTokenizerFile,
        ["EmbeddingSpace.Tokenization.Files.TokenizerJsonWords"] = ComponentOfTokenizerFile,
        ["EmbeddingSpace.Tokenization.Normalization.BertNormalizer"] = NamedAfterComponent,
        ["EmbeddingSpace.Tokenization.Sequences.SequenceTemplates"] = NamedAfterComponent,
        ["EmbeddingSpace.Tokenization.Words.BertPreTokenizer"] = NamedAfterComponent,
    };

    // Texts that are a model type and nothing else, which is all that can be compared with a checkpoint's, and why they stand there.
    private static readonly Dictionary<CompiledText, string> PermittedTexts = new()
    {
        [new("EmbeddingSpace.Tokenization.Words.BertPreTokenizer", "bert")] = "Part of a fingerprint, compared with fingerprints only.",
    };

    [Fact]
    public void The_families_are_read() => Assert.Superset(new HashSet<string> { "bert", "distilbert", "gpt2", "roberta" }, ModelTypes.ToHashSet());

    [Fact]
    public void No_code_compares_with_a_model_type() =>
        Law.Holds([.. Texts().Where(text => !PermittedTexts.ContainsKey(text)).Select(text => $"{text.Type}: \"{text.Text}\"").Distinct()],
            $"model types in code. {Advice}");

    [Fact]
    public void No_code_is_named_after_a_model_type() =>
        Law.Holds([.. Found().Where(found => !Permitted.ContainsKey(found.Type)).Select(found => $"{found.Type}: {found.Text}").Distinct()],
            $"names of model types in code. {Advice}");

    [Fact]
    public void Every_permission_is_needed() => Law.Holds(
    [
        .. Permitted.Where(permission => Found().All(found => found.Type != permission.Key)).Select(permission => $"{permission.Key}: {permission.Value}"),
        .. PermittedTexts.Where(permission => !Texts().Contains(permission.Key)).Select(permission => $"{permission.Key}: {permission.Value}"),
    ], "permissions that no code needs. Remove them");

    [Theory]
    [InlineData("bert", true)]
    [InlineData("RobertaTokenizer", true)]
    [InlineData("IsGpt2", true)]
    [InlineData("is it gpt2?", true)]
    [InlineData("sentence_bert_config.json", true)]
    [InlineData("DistilBertModel", true)]
    [InlineData("liberty", false)]
    [InlineData("Alberta", false)]
    public void A_name_is_found_as_a_word_of_its_own(string text, bool found) => Assert.Equal(found, NamesModelType(text));

    private static IEnumerable<CompiledText> Texts() => CompiledCode.Literals(ProductAssemblies.All).Where(text => ModelTypes.Contains(text.Text));

    private static IEnumerable<CompiledText> Found() =>
        CompiledCode.Literals(ProductAssemblies.All).Concat(CompiledCode.Names(ProductAssemblies.All)).Where(text => NamesModelType(text.Text));

    // Words are parted as people write names: 'DistilBertModel', 'distil_bert', 'GPT2Tokenizer'. A type of two words is seen by its last one.
    private static bool NamesModelType(string text) =>
        Word().Matches(text).Any(word => ModelTypes.Contains(word.Value.ToLowerInvariant()));

    private static IEnumerable<string> ReadModelTypes()
    {
        foreach (var name in ProductAssemblies.Core.GetManifestResourceNames().Where(name => name.StartsWith(FamilyPrefix, StringComparison.Ordinal)))
        {
            using var family = JsonDocument.Parse(ProductAssemblies.Core.GetManifestResourceStream(name)!);
            yield return family.RootElement.GetProperty("modelType").GetString()!;
        }
    }

    [GeneratedRegex("[A-Z]+[0-9]+|[A-Z]?[a-z]+[0-9]*|[A-Z]+(?![a-z])")]
    private static partial Regex Word();
}
