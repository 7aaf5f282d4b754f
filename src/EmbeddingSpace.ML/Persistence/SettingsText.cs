using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>Settings as the JSON text that a saved model holds.</summary>
internal static class SettingsText
{
    /// <summary>How settings are written: as the core writes the state beside them.</summary>
    public static JsonSerializerOptions Json { get; } = Ready(StoredState.Json);

    public static string Write<TSettings>(TSettings settings) => JsonSerializer.Serialize(settings, Json);

    /// <summary>Read what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">The text holds a member that only a newer version knows, or is no such settings at all.</exception>
    public static TSettings Read<TSettings>(string json, string description)
    {
        try
        {
            return JsonSerializer.Deserialize<TSettings>(json, Json) ?? throw new JsonException("found null");
        }
        catch (JsonException exception)
        {
            throw new FormatException(UnknownMember<TSettings>(json) is { } member
                ? $"'{description}' in the saved model: expected the settings known here, found '{member}': it was saved by a newer EmbeddingSpace: "
                    + "update the EmbeddingSpace.ML package."
                : $"'{description}' in the saved model: expected its settings, found malformed JSON ({exception.Message}). Save the model again.", exception);
        }
    }

    // Contracts can be asked for before anything was read or written.
    private static JsonSerializerOptions Ready(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    // Null where the text is no JSON, or every member is known and the fault is another one.
    private static string? UnknownMember<TSettings>(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return UnknownMember(document.RootElement, typeof(TSettings));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? UnknownMember(JsonElement element, Type type)
    {
        var contract = Json.GetTypeInfo(type);
        if (element.ValueKind != JsonValueKind.Object || contract.Kind != JsonTypeInfoKind.Object) return null;
        foreach (var member in element.EnumerateObject())
        {
            if (contract.Properties.FirstOrDefault(property => property.Name == member.Name) is not { } known) return member.Name;
            if (UnknownMember(member.Value, known.PropertyType) is { } inner) return $"{member.Name}.{inner}";
        }

        return null;
    }
}
