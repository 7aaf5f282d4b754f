using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EmbeddingSpace.Forward;

namespace EmbeddingSpace.Scoring;

/// <summary>Reads the small JSON state that a stored scorer keeps beside its checkpoint.</summary>
internal static class StoredState
{
    public static readonly JsonSerializerOptions Json = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    public static void Write<T>(T state, string file, Action<string, Action<Stream>> createFile) =>
        createFile(file, stream => JsonSerializer.Serialize(stream, state, Json));

    public static T Read<T>(string name, string file, Func<string, Stream?> openFile)
    {
        ArgumentNullException.ThrowIfNull(openFile);
        using var stream = Open(name, file, openFile, "the stored state of a scorer");
        try
        {
            using var document = JsonDocument.Parse(stream);
            if (UnknownMember(document.RootElement, typeof(T)) is { } unknown)
                throw new InvalidCheckpointException(
                    $"'{file}' in '{name}': expected the members known here, found '{unknown}': it was saved by a newer EmbeddingSpace: "
                    + "update the EmbeddingSpace package.");
            return document.Deserialize<T>(Json) ?? throw new JsonException("found null");
        }
        catch (JsonException exception)
        {
            throw new InvalidCheckpointException(
                $"'{file}' in '{name}': expected the stored state of a scorer, found malformed JSON ({exception.Message}). Save the model again.", exception);
        }
    }

    /// <summary>The first member that a newer version must have added: whatever is in a state, some version wrote it.</summary>
    /// <returns>Its path; null where every member is known.</returns>
    internal static string? UnknownMember(JsonElement element, Type type)
    {
        var known = Json.GetTypeInfo(type);
        if (known.Kind == JsonTypeInfoKind.Enumerable && element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().Select(item => UnknownMember(item, known.ElementType!)).FirstOrDefault(unknown => unknown is not null);
        if (known.Kind != JsonTypeInfoKind.Object || element.ValueKind != JsonValueKind.Object) return null;
        foreach (var member in element.EnumerateObject())
        {
            var property = known.Properties.FirstOrDefault(property => property.Name == member.Name);
            if (property is null) return member.Name;
            if (UnknownMember(member.Value, property.PropertyType) is { } inner) return $"{member.Name}.{inner}";
        }
        return null;
    }

    public static LinearMap ReadMap(string name, string file, Func<string, Stream?> openFile)
    {
        using var stream = Open(name, file, openFile, "a stored linear map");
        return LinearMap.Read(stream, $"{file}' in '{name}");
    }

    /// <summary>Options with the stored maximum length, and treatment of longer texts, where the caller sets none.</summary>
    public static ScoringOptions WithMaximumLength(ScoringOptions? options, int stored, TextOverflow longTexts)
    {
        var copy = ScoringOptions.Validated(options);
        copy.MaximumLength ??= stored;
        copy.LongTexts ??= longTexts;
        return copy;
    }

    private static Stream Open(string name, string file, Func<string, Stream?> openFile, string wanted) => openFile(file)
        ?? throw new InvalidCheckpointException($"'{file}' in '{name}': expected {wanted}, found no such entry. Was this file saved by EmbeddingSpace?");
}
