using System.Text.Json;
using System.Text.Json.Serialization;
using EmbeddingSpace.Checkpoints.Exceptions;
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
    };

    public static void Write<T>(T state, string file, Action<string, Action<Stream>> createFile) =>
        createFile(file, stream => JsonSerializer.Serialize(stream, state, Json));

    public static T Read<T>(string name, string file, Func<string, Stream?> openFile)
    {
        ArgumentNullException.ThrowIfNull(openFile);
        using var stream = openFile(file) ?? throw new InvalidCheckpointException($"'{file}' in '{name}': expected the stored state of a scorer, found no such entry. Was this file saved by EmbeddingSpace?");
        try
        {
            return JsonSerializer.Deserialize<T>(stream, Json) ?? throw new JsonException("found null");
        }
        catch (JsonException exception)
        {
            throw new InvalidCheckpointException($"'{file}' in '{name}': expected the stored state of a scorer, found malformed JSON ({exception.Message}). Save the model again.", exception);
        }
    }

    public static LinearMap ReadMap(string name, string file, Func<string, Stream?> openFile)
    {
        using var stream = openFile(file) ?? throw new InvalidCheckpointException($"'{file}' in '{name}': expected a stored linear map, found no such entry. Was this file saved by EmbeddingSpace?");
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
}
