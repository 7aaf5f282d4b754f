using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace EmbeddingSpace.Classifiers;

/// <summary>What ML.NET's part of a saved stage (<c>Model.key</c>) says of its columns; members are null where it says nothing.</summary>
/// <param name="Score">Column with the scores of a classifier.</param>
/// <param name="Features">Column that a head reads.</param>
/// <param name="Output">Column that an encoder adds.</param>
/// <param name="Threshold">Probability from which on one of several labels counts.</param>
internal sealed record StageSettings(string? Score, string? Features, string? Output, float? Threshold)
{
    // Places in ML.NET's header: of the model, of the ends of its texts and their size, and of their letters.
    private const int ModelPlace = 16, EndsPlace = 32, EndsSize = 40, LettersPlace = 48, VersionPlace = 72, HeaderSize = 256;

    private static readonly byte[] Signature = [.. "ML\0MODEL"u8];

    /// <summary>Version of the format that the stage is stored in; null where it says none.</summary>
    public uint? Version { get; init; }

    /// <summary>Read the settings: JSON, as the first text that the stage's main stream names.</summary>
    /// <param name="key">The whole file.</param>
    /// <returns>Null where it is no such file.</returns>
    public static StageSettings? Read(ReadOnlySpan<byte> key)
    {
        if (key.Length < HeaderSize || !key.StartsWith(Signature) || Text(key) is not { } json) return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            float? threshold = Member(root, nameof(Threshold)) is { ValueKind: JsonValueKind.Number } number ? number.GetSingle() : null;
            return threshold is null or (> 0 and < 1)
                ? new(Text(Member(root, "Columns"), nameof(Score)), Text(root, nameof(Features)), Text(root, nameof(Output)), threshold)
                {
                    Version = BinaryPrimitives.ReadUInt32LittleEndian(key[VersionPlace..]),
                }
                : null;
        }
        // Half of a surrogate pair is refused when the text is parsed, or asked for, and not as a JsonException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static string? Text(ReadOnlySpan<byte> key)
    {
        if (Slice(key, Long(key, ModelPlace), sizeof(int)) is not [_, ..] model) return null;
        var ends = MemoryMarshal.Cast<byte, long>(Slice(key, Long(key, EndsPlace), Long(key, EndsSize)));
        var number = BinaryPrimitives.ReadInt32LittleEndian(model);
        if (number < 0 || number >= ends.Length) return null;
        var start = number == 0 ? 0 : ends[number - 1];
        return Slice(key, Long(key, LettersPlace) + start, ends[number] - start) is [_, ..] letters ? Encoding.Unicode.GetString(letters) : null;
    }

    private static long Long(ReadOnlySpan<byte> key, int place) => BinaryPrimitives.ReadInt64LittleEndian(key[place..]);

    // Places out of the file are claims.
    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, long start, long size) =>
        start < 0 || size < 0 || start > bytes.Length || size > bytes.Length - start ? [] : bytes.Slice((int)start, (int)size);

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
