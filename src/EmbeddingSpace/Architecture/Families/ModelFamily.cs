using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace EmbeddingSpace.Architecture.Families;

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
    private const string LikeKey = "like";

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
    public static ModelFamily Parse(Stream json) => Parse(Read(json));

    private static ModelFamily Parse(JsonObject family) =>
        family.Deserialize<ModelFamily>(Json) ?? throw new JsonException("A family file holds an object, not null.");

    private static JsonObject Read(Stream json) =>
        JsonNode.Parse(json) as JsonObject ?? throw new JsonException("A family file holds an object.");

    private static Dictionary<string, ModelFamily> LoadAll()
    {
        var assembly = typeof(ModelFamily).Assembly;
        var files = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith("Families/", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var file = Read(stream);
            files.Add((string)file["modelType"]!, file);
        }
        return files.ToDictionary(pair => pair.Key, pair => Parse(Whole(pair.Value, files)), StringComparer.Ordinal);
    }

    // A family that differs in little says what it is like and what is different: objects are completed key by key, all else is taken over whole.
    private static JsonObject Whole(JsonObject family, Dictionary<string, JsonObject> files)
    {
        if ((string?)family[LikeKey] is not { } like) return family;
        var whole = (JsonObject)Whole(files[like], files).DeepClone();
        foreach (var (key, value) in family)
        {
            if (key == LikeKey) continue;
            if (value is JsonObject changes && whole[key] is JsonObject same)
                foreach (var (name, change) in changes) same[name] = change?.DeepClone();
            else whole[key] = value?.DeepClone();
        }
        return whole;
    }
}
