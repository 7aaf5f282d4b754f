using System.Text.Json;
using System.Text.Json.Serialization;

namespace EmbeddingSpace.Architecture;

/// <summary>One architecture family, read from <c>Architecture/Families/*.json</c>: where its tensors are, how its blocks are put together, and the
/// class of its tokenizer where no file names one.</summary>
internal sealed record ModelFamily(
    string ModelType,
    string Base,
    IReadOnlyDictionary<string, string> Aliases,
    FamilyConfig Config,
    IReadOnlyDictionary<string, JsonElement> Requires,
    FamilyBlock Block,
    IReadOnlyList<FamilyModule> Modules,
    FamilyHeads Heads,
    IReadOnlyList<string> Ignored,
    string TokenizerClass)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private static readonly Lazy<IReadOnlyDictionary<string, ModelFamily>> Families = new(LoadAll);

    /// <summary>Every family by its <c>model_type</c>.</summary>
    public static IReadOnlyDictionary<string, ModelFamily> All => Families.Value;

    /// <summary>Parse a family file; unknown keys are an error.</summary>
    public static ModelFamily Parse(Stream json) =>
        JsonSerializer.Deserialize<ModelFamily>(json, Json) ?? throw new JsonException("A family file holds an object, not null.");

    private static Dictionary<string, ModelFamily> LoadAll()
    {
        var assembly = typeof(ModelFamily).Assembly;
        var families = new Dictionary<string, ModelFamily>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith("Families/", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var family = Parse(stream);
            families.Add(family.ModelType, family);
        }
        return families;
    }
}
