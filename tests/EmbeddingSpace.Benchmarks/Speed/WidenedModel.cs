using Microsoft.ML.OnnxRuntime;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>
/// The peer's model with its weights widened to float32 beforehand, in a temporary file: <c>ApplyOnnxModel</c> refuses half-precision weights.
/// </summary>
internal sealed class WidenedModel : IDisposable
{
    public WidenedModel(string file)
    {
        // Basic optimisation folds the widening and keeps to standard operators.
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC, OptimizedModelFilePath = File };
        using var session = new InferenceSession(file, options);
    }

    /// <summary>Path of the file.</summary>
    public string File { get; } = Path.Combine(Path.GetTempPath(), $"widened-{Guid.NewGuid():N}.onnx");

    /// <inheritdoc/>
    public void Dispose() => System.IO.File.Delete(File);
}
