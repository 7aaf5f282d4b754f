using System.Reflection;
using EmbeddingSpace.Hosting;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Onnx;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Server;

namespace EmbeddingSpace.Architecture.Tests.Product;

/// <summary>What ships, compiled.</summary>
internal static class ProductAssemblies
{
    public static Assembly Core { get; } = typeof(TorchRuntime).Assembly;

    public static Assembly Onnx { get; } = typeof(OnnxExport).Assembly;

    public static Assembly ML { get; } = typeof(TextTransformOptions).Assembly;

    public static Assembly Hosting { get; } = typeof(EmbeddingSpaceServices).Assembly;

    public static Assembly Server { get; } = typeof(EmbeddingSpaceServerEndpoints).Assembly;

    public static Assembly Cli { get; } = Assembly.Load("EmbeddingSpace.Cli");

    public static IReadOnlyList<Assembly> Libraries { get; } = [Core, Onnx, ML, Hosting, Server];

    public static IReadOnlyList<Assembly> All { get; } = [Core, Onnx, ML, Hosting, Server, Cli];
}
