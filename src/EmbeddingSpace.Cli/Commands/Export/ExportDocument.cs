using System.Text.Json.Serialization;
using EmbeddingSpace.Onnx.Files;

namespace EmbeddingSpace.Cli.Commands.Export;

/// <summary>What <c>export</c> hands over.</summary>
/// <param name="Opset">Version of the operators.</param>
/// <param name="Inputs">What the file reads.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Bytes">Bytes of the file, and of its weights where they lie beside it.</param>
/// <param name="MaxDifference">The largest difference between an answer of the file and that of the model.</param>
/// <param name="Data">Name of the file with its weights, where they lie beside it.</param>
internal sealed record ExportDocument(int Opset, IReadOnlyList<ExportDocument.Value> Inputs, IReadOnlyList<ExportDocument.Value> Outputs, long Bytes,
    double MaxDifference, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Data)
{
    /// <summary>How far kernels of two libraries may be apart: ten times what Hugging Face's own differ by.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Gather.</summary>
    public static ExportDocument Of(OnnxFile file, double difference) => new(file.Opset, [.. file.Inputs.Select(Of)], [.. file.Outputs.Select(Of)], file.Bytes,
        // JSON knows no infinity.
        double.IsFinite(difference) ? difference : double.MaxValue, file.DataPath is { } data ? Path.GetFileName(data) : null);

    private static Value Of(OnnxValue value) => new(value.Name, value.Shape, value.Type);

    /// <summary>An input or output.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Shape">Each axis: a size, or the name of one that a call decides.</param>
    /// <param name="Type">What its elements are.</param>
    internal sealed record Value(string Name, IReadOnlyList<string> Shape, string Type);
}
