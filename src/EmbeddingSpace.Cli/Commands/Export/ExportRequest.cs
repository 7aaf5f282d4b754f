using EmbeddingSpace.Onnx.Files;

namespace EmbeddingSpace.Cli.Commands.Export;

/// <summary>What is to be written.</summary>
/// <param name="Model">A model folder or saved zip; the encoder where there are heads.</param>
/// <param name="Output">The file.</param>
/// <param name="Head">Which of several heads in a zip; null: all.</param>
/// <param name="Heads">Files of translations by name; empty: the model itself is written.</param>
/// <param name="Options">How it is written.</param>
/// <param name="Texts">Texts to compare on; null: those that are built in.</param>
internal sealed record ExportRequest(
    string Model, string Output, string? Head, IReadOnlyDictionary<string, string> Heads, OnnxExportOptions Options, string? Texts);
