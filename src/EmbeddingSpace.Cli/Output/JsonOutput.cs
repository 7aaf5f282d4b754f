using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EmbeddingSpace.Cli.Output;

/// <summary>Writes the one JSON document of a command.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new FiniteSingleConverter(), new FiniteSinglesConverter(), new FiniteDoubleConverter(), new JsonStringEnumConverter(Words.Policy) },
    };

    /// <summary>Write a document and a line end.</summary>
    public static void Write<T>(Stream output, T document)
    {
        JsonSerializer.Serialize(output, document, Options);
        output.WriteByte((byte)'\n');
        output.Flush();
    }

    /// <summary>JSON knows no NaN and no infinity: they are null. Numbers are the shortest text that reads back as the same number.</summary>
    private sealed class FiniteSingleConverter : JsonConverter<float>
    {
        public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetSingle();

        public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options) => WriteTo(writer, value);

        public static void WriteTo(Utf8JsonWriter writer, float value)
        {
            if (float.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }

    /// <summary>A list is written in one go: of explanations there are millions of numbers, each of which costs more to hand over than to write.</summary>
    private sealed class FiniteSinglesConverter : JsonConverter<IReadOnlyList<float>>
    {
        public override IReadOnlyList<float>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<float[]>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<float> value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            for (var i = 0; i < value.Count; i++) FiniteSingleConverter.WriteTo(writer, value[i]);
            writer.WriteEndArray();
        }
    }

    private sealed class FiniteDoubleConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }
}
