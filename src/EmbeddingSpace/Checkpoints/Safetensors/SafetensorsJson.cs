using System.Text.Json;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.Safetensors;

/// <summary>Parses the JSON of a safetensors header strictly: exactly the keys of the format, each once, each of its type.</summary>
internal static class SafetensorsJson
{
    /// <summary>The one name that no tensor may have.</summary>
    internal const string MetadataKey = "__metadata__";

    /// <summary>Parse the header; offsets are checked for their type and sign only.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    /// <exception cref="InvalidCheckpointException">It is JSON, but not as the format says.</exception>
    public static List<DeclaredTensor> Parse(ReadOnlySpan<byte> header, WeightsFile file)
    {
        var reader = new Utf8JsonReader(header);
        var tensors = new List<DeclaredTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name)) throw SafetensorsHeader.Malformed(file, $"tensor '{name}' is declared twice");
            reader.Read();
            if (name == MetadataKey) SkipMetadata(ref reader, file);
            else tensors.Add(ParseTensor(ref reader, name, file));
        }

        // The reader itself refuses what follows the closing brace, except the blanks that pad a header.
        reader.Read();
        return tensors;
    }

    private static void SkipMetadata(ref Utf8JsonReader reader, WeightsFile file)
    {
        // The reference implementation takes null for none.
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartObject) throw SafetensorsHeader.Malformed(file, $"expected '{MetadataKey}' to be an object of texts");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.String) throw SafetensorsHeader.Malformed(file, $"expected '{MetadataKey}' to hold only texts");
        }
    }

    private static DeclaredTensor ParseTensor(ref Utf8JsonReader reader, string name, WeightsFile file)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Fault("expected an object with dtype, shape and data_offsets");
        TensorDataType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            switch (key)
            {
                case "dtype" when type is null:
                    var stored = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Fault("expected dtype to be a text");
                    type = TensorDataTypes.TryParse(stored, out var known)
                        ? known
                        : throw new InvalidCheckpointException(
                            $"Tensor '{name}' in '{file.Location}': its type '{stored}' is not supported, expected one of {TensorDataTypes.KnownNames}. "
                            + "Save the weights in F32, F16 or BF16.");
                    break;
                case "shape" when shape is null:
                    shape = ParseNumbers(ref reader) ?? throw Fault("expected shape to be a list of whole numbers, none negative");
                    if (shape.Length > TensorDataTypes.HighestRank)
                        throw Fault($"expected shape to have at most {TensorDataTypes.HighestRank} axes, found {shape.Length}");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ParseNumbers(ref reader);
                    if (offsets is not { Length: 2 }) throw Fault("expected data_offsets to be two whole numbers, none negative");
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Fault($"'{key}' is declared twice");
                default:
                    throw Fault($"key '{key}' is none of dtype, shape and data_offsets");
            }
        }

        if (type is null || shape is null || offsets is null) throw Fault("expected dtype, shape and data_offsets");
        return new DeclaredTensor(name, type.Value, shape, offsets[0], offsets[1]);

        InvalidCheckpointException Fault(string fault) => SafetensorsHeader.Malformed(file, $"tensor '{name}': {fault}");
    }

    private static long[]? ParseNumbers(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0) return null;
            numbers.Add(number);
        }

        return [.. numbers];
    }
}
