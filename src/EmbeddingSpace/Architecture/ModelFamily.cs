using System.Text.Json;
using System.Text.Json.Serialization;

namespace EmbeddingSpace.Architecture;

/// <summary>One architecture family, read from <c>Architecture/Families/*.json</c>: where its tensors are and how its blocks are put together.</summary>
internal sealed record ModelFamily(
    string ModelType,
    string Base,
    IReadOnlyDictionary<string, string> Aliases,
    FamilyConfig Config,
    IReadOnlyDictionary<string, JsonElement> Requires,
    FamilyBlock Block,
    IReadOnlyList<FamilyModule> Modules,
    FamilyHeads Heads,
    IReadOnlyList<string> Ignored)
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

/// <summary>Where config.json keeps each size; a missing entry means that the family has no such thing.</summary>
internal sealed record FamilyConfig(
    ConfigSource Vocabulary,
    ConfigSource Hidden,
    ConfigSource Layers,
    ConfigSource Heads,
    ConfigSource Intermediate,
    ConfigSource Positions,
    ConfigSource NormEpsilon,
    ConfigSource Activation,
    ConfigSource? TokenTypes = null,
    ConfigSource? Padding = null,
    ConfigSource? ScaleAttention = null,
    ConfigSource? ScaleAttentionByLayer = null);

/// <summary>One value: a key of config.json with the default Hugging Face gives it, a multiple of hidden, or a constant of the family.</summary>
internal sealed record ConfigSource(string? Key = null, JsonElement? Default = null, int? TimesHidden = null, JsonElement? Constant = null);

/// <summary>How a block is put together.</summary>
/// <param name="Norm">Before (pre) or behind (post) each half.</param>
/// <param name="Attention">What a token may look at.</param>
/// <param name="PositionsAfterPadding">Positions count from padding id + 1 and skip padding tokens (RoBERTa).</param>
internal sealed record FamilyBlock(NormPlacement Norm, AttentionMask Attention, bool PositionsAfterPadding = false);

/// <summary>Whether layer norms stand before or behind the halves of a block.</summary>
internal enum NormPlacement
{
    /// <summary>norm(x + f(x)).</summary>
    Post,

    /// <summary>x + f(norm(x)).</summary>
    Pre,
}

/// <summary>What a token may look at.</summary>
internal enum AttentionMask
{
    /// <summary>Every token.</summary>
    Bidirectional,

    /// <summary>Itself and the tokens before it.</summary>
    Causal,
}

/// <summary>One module: its role, stored form, name and symbolic sizes; Part is which of Parts equal output slices of the stored tensor it is
/// (joined query-key-value).</summary>
internal sealed record FamilyModule(ModuleRole Role, ModuleKind Kind, string Name, string Out, string? In = null, int Part = 0, int Parts = 1);

/// <summary>How a module is stored.</summary>
internal enum ModuleKind
{
    /// <summary>weight [out, in], no bias.</summary>
    Table,

    /// <summary>weight [out, in] and bias [out].</summary>
    Linear,

    /// <summary>weight [in, out] and bias [out] (GPT-2's Conv1D).</summary>
    TransposedLinear,

    /// <summary>weight [out] and bias [out].</summary>
    Norm,
}

/// <summary>The heads a family's checkpoints may carry.</summary>
internal sealed record FamilyHeads(FamilyHead Classifier, FamilyHead LanguageModel, FamilyHead? Pooler = null);

/// <summary>A head: the architecture names (endings) that have it, and its steps. No name: it is there when its tensors are.</summary>
internal sealed record FamilyHead(IReadOnlyList<HeadStep> Steps, IReadOnlyList<string>? Architectures = null);

/// <summary>One step of a head; exactly one of take, dense, activation, norm, unembedding is set.</summary>
internal sealed record HeadStep(
    TokenPosition? Take = null,
    string? Dense = null,
    string? Out = null,
    bool Bias = true,
    string? Activation = null,
    string? Norm = null,
    string? Unembedding = null,
    IReadOnlyList<string>? BiasNames = null);

/// <summary>Which token a classification head reads.</summary>
internal enum TokenPosition
{
    /// <summary>The first.</summary>
    First,

    /// <summary>The last that is no padding.</summary>
    Last,

    /// <summary>The second, or the only one.</summary>
    Second,
}
