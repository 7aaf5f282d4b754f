using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EmbeddingSpace.Architecture;
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
        // Bytes that are no UTF-8 inside a text come out only when the text is asked for, and not as a JsonException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
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

    /// <summary>Refuse a maximum length that the model cannot read.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="file">Where it is stored.</param>
    /// <param name="stored">The maximum length.</param>
    /// <param name="architecture">Sizes of the model.</param>
    /// <exception cref="InvalidCheckpointException">It is no length, or beyond the position table.</exception>
    public static void RequireMaximumLength(string name, string file, int stored, ModelArchitecture architecture)
    {
        const int least = ScoringOptions.LeastMaximumLength;
        if (stored < least || stored > architecture.MaximumLength)
            throw Fault(name, file, $"a maximum length from {least} to {architecture.MaximumLength} tokens, which the position table holds", $"{stored}");
    }

    /// <summary>Refuse class names that cannot tell one class from another.</summary>
    /// <exception cref="InvalidCheckpointException">There are fewer than two, or one is empty or there twice.</exception>
    /// <param name="name">Name for messages.</param>
    /// <param name="file">Where they are stored.</param>
    /// <param name="classes">The names.</param>
    /// <param name="kind">What the head answers: only exclusive classes are two at least.</param>
    public static void RequireClasses(string name, string file, IReadOnlyList<string?> classes, HeadKind kind = HeadKind.SingleLabel)
    {
        var fewest = kind == HeadKind.SingleLabel ? 2 : 1;
        if (classes.Count < fewest) throw Fault(name, file, $"at least {fewest} {(fewest == 1 ? "label" : "classes")}", $"{classes.Count}");
        // A number is called whatever the configuration calls it.
        if (kind is HeadKind.Regression or HeadKind.Score) return;
        if (classes.Any(string.IsNullOrEmpty)) throw Fault(name, file, "a name for each class", "an empty one");
        if (classes.GroupBy(each => each, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            throw Fault(name, file, "a name of its own for each class", $"'{twice}' twice");
    }

    /// <summary>What is said of a stored part that does not fit the others.</summary>
    public static InvalidCheckpointException Fault(string name, string file, string expected, string found) =>
        new($"'{file}' in '{name}': expected {expected}, found {found}. Save the model again.");

    private static Stream Open(string name, string file, Func<string, Stream?> openFile, string wanted) => openFile(file)
        ?? throw new InvalidCheckpointException($"'{file}' in '{name}': expected {wanted}, found no such entry. Was this file saved by EmbeddingSpace?");
}
