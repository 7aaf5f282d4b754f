namespace EmbeddingSpace.Onnx.Files;

/// <summary>What an ONNX file reads or gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Each axis: a size, or the name of one that a call decides.</param>
/// <param name="Type"><c>int64</c>, <c>float32</c> or <c>string</c>.</param>
public sealed record OnnxValue(string Name, IReadOnlyList<string> Shape, string Type);
