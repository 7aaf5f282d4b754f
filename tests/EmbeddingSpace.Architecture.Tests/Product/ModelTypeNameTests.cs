using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace EmbeddingSpace.Architecture.Tests.Product;

/// <summary>Families are data: no code asks for a model type by name, so that a new family is a new file and nothing else.</summary>
[Trait("Tier", "Unit")]
public sealed partial class ModelTypeNameTests
{
    private const string FamilyPrefix = "Families/";

    private static readonly string[] ModelTypes = [.. ReadModelTypes()];

    // Types that may say such a name, and why. All of them deal with tokenizer files, which come before any family is known.
    private static readonly Dictionary<string, string> Allowed = new()
    {
    };

    [Fact]
    public void The_families_are_read() => Assert.Superset(new HashSet<string> { "bert", "distilbert", "gpt2", "roberta" }, ModelTypes.ToHashSet());

    [Fact]
    public void No_code_names_a_model_type() => Law.Holds([.. Found().Where(found => !Allowed.ContainsKey(found.Type)).Select(found => $"{found.Type}: {found.Text}").Distinct()],
        "names of model types in code. Say it in the family's file and read it from there");

    [Fact]
    public void Every_permission_is_needed() =>
        Law.Holds([.. Allowed.Where(allowed => Found().All(found => found.Type != allowed.Key)).Select(allowed => $"{allowed.Key}: {allowed.Value}")], "permissions that no code needs");

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
