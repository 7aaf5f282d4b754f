namespace EmbeddingSpace.Onnx.Files;

/// <summary>An ONNX file that was written.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="DataPath">Where its weights lie, which it needs beside itself; null where they are in it.</param>
/// <param name="Opset">Version of the operators.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Bytes">Bytes of it and of its weights.</param>
public sealed record OnnxFile(string Path, string? DataPath, int Opset, IReadOnlyList<OnnxValue> Inputs, IReadOnlyList<OnnxValue> Outputs, long Bytes);
