using System.Text.Json;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>Settings as the JSON text that a saved model holds.</summary>
internal static class SettingsText
{
    /// <summary>How settings are written: as the core writes the state beside them.</summary>
    public static JsonSerializerOptions Json { get; } = Ready(StoredState.Json);

    public static string Write<TSettings>(TSettings settings) => JsonSerializer.Serialize(settings, Json);

    /// <summary>Read what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ModelVersionException">The text holds a member that only a newer version knows.</exception>
    /// <exception cref="FormatException">It is no such settings at all.</exception>
    public static TSettings Read<TSettings>(string json, string description)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (StoredState.UnknownMember(document.RootElement, typeof(TSettings)) is { } member)
                throw new ModelVersionException($"'{description}' in the saved model: expected the settings known here, found '{member}': "
                    + "it was saved by a newer EmbeddingSpace: update the EmbeddingSpace.ML package.");
            return document.Deserialize<TSettings>(Json) ?? throw new JsonException("found null");
        }
        // Half of a surrogate pair is refused when the text is parsed, or asked for, and not as a JsonException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException(
                $"'{description}' in the saved model: expected its settings, found malformed JSON ({exception.Message}). Save the model again.", exception);
        }
    }

    // Contracts can be asked for before anything was read or written.
    private static JsonSerializerOptions Ready(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
