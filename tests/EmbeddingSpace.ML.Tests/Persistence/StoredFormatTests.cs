using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.Cascade;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

/// <summary>No stored type changes unnoticed: member names and types, all the way down, belong to a version.</summary>
[Trait("Tier", "Unit")]
public sealed class StoredFormatTests
{
    /// <summary>Settings type, format version, and the fingerprint of what that version stores; the core's own state beside the settings.</summary>
    public static TheoryData<Type, uint, string, Type?> Formats => new()
    {
        { typeof(StoredEncoderSettings), 5, "ca5f6bfe28b2cd75", typeof(TextEncoder) },
        { typeof(StoredTextClassifierSettings), 7, "584d94e045e8a25a", typeof(TextClassifier) },
        { typeof(StoredTranslationSettings), 10, "a7f54794e6d0e47f", typeof(ClassifierTranslation) },
        { typeof(StoredHeadSettings), 8, "bd5414b92ea2af41", typeof(TranslatedHead) },
        { typeof(StoredCascadeSettings), 1, "4b10f5367c14b6c9", null },
        { typeof(StoredProjectionSettings), 2, "b19f8ba337704671", null },
        { typeof(StoredAlignedSpaceSettings), 1, "1d850b5e2387616e", typeof(VocabularyKernel) },
    };

    private static readonly Dictionary<Type, string> StoredNames = new()
    {
        [typeof(ClassifierTranslation)] = "StoredTranslation",
        [typeof(TranslatedHead)] = "StoredHead",
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_a_version_stores_stays(Type settings, uint version, string fingerprint, Type? model)
    {
        var stored = Describe(settings) + (model is null ? "" : Describe(State(model)));
        var now = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stored)))[..16];
        Assert.True((version, fingerprint) == (Version(settings), now),
            $"'{settings.Name}': expected version {version} with fingerprint '{fingerprint}', found version {Version(settings)} with '{now}'. What is stored "
            + $"changed: write a line into the log of '{settings.Name}.Format', which makes it version {version + 1}, see that older files still open, and pin "
            + $"both here. Stored now: {stored}");
    }

    [Fact]
    public void Every_format_is_pinned()
    {
        var formats = typeof(ModelFormat<>).Assembly.GetTypes().Where(type => FormatOf(type) is not null).Select(type => type.Name);
        Assert.Equal(formats.Order(), Formats.Select(row => row.Data.Item1.Name).Order());
    }

    private static FieldInfo? FormatOf(Type settings) => settings.GetFields(BindingFlags.Public | BindingFlags.Static)
        .SingleOrDefault(field => field.FieldType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ModelFormat<>));

    private static uint Version(Type settings)
    {
        var format = FormatOf(settings)!.GetValue(null)!;
        return (uint)format.GetType().GetProperty(nameof(ModelFormat<object>.Version))!.GetValue(format)!;
    }

    // The core keeps its state to itself: nested, or of a translation in the room of its stored types.
    private static Type State(Type model) => model.GetNestedType("State", BindingFlags.NonPublic)
        ?? model.Assembly.GetType($"EmbeddingSpace.Translation.Storage.{StoredNames.GetValueOrDefault(model)}")
        ?? throw new MissingMemberException($"'{model.Name}': expected its stored state as the nested type 'State', found none. Say here where it is now.");

    // As the serialiser sees it: what is in the text, not what the type is called nor where its members stand in the source.
    private static string Describe(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Describe(underlying) + "?";
        if (type.IsEnum) return List("|", Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.Serialize(value, type, SettingsText.Json)));
        var contract = SettingsText.Json.GetTypeInfo(type);
        return contract.Kind switch
        {
            JsonTypeInfoKind.Object => $"{{{List(", ", contract.Properties.Select(Describe))}}}",
            JsonTypeInfoKind.Enumerable => Describe(contract.ElementType!) + "[]",
            JsonTypeInfoKind.Dictionary => $"[{Describe(contract.KeyType!)}: {Describe(contract.ElementType!)}]",
            _ => type.Name,
        };
    }

    private static string Describe(JsonPropertyInfo member) =>
        $"{member.Name}{(member.IsGetNullable ? "?" : "")}{(member.IsRequired ? "" : " optional")}: {Describe(member.PropertyType)}";

    private static string List(string separator, IEnumerable<string> parts) => string.Join(separator, parts.Order(StringComparer.Ordinal));
}
