using EmbeddingSpace.Runtime;
using TorchSharp;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>What ML.NET's environment knows but does not show.</summary>
internal static class MLNetEnvironment
{
    /// <summary>The environment behind a catalog.</summary>
    public static IHostEnvironment Of(TransformsCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return PinnedMLNet.Run(() => ((IInternalCatalog)catalog).Environment);
    }

    /// <summary>What was put into the context under the name of its type; null where nothing was.</summary>
    public static T? Option<T>(IHostEnvironment environment) where T : class =>
        PinnedMLNet.Run(() => environment is IHostEnvironmentInternal known && known.TryGetOption<T>(typeof(T).Name, out var option) ? option : null);

    /// <summary>The device asked for; the context's where none is. It is decided at use and never saved.</summary>
    public static torch.Device Device(IHostEnvironment environment, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        PinnedMLNet.Run(() =>
        {
            if (gpuDeviceId is null && environment is IHostEnvironmentInternal known)
                (gpuDeviceId, fallbackToCpu) = (known.GpuDeviceId, fallbackToCpu || known.FallbackToCpu);
            return DeviceChoice.Resolve(gpuDeviceId, fallbackToCpu);
        });

    /// <summary>Say something where <c>MLContext.Log</c> is heard.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="source">Who says it.</param>
    /// <param name="warning">Whether it is to be minded.</param>
    /// <param name="message">What is said.</param>
    public static void Log(IHostEnvironment environment, string source, bool warning, string message) => PinnedMLNet.Run(() =>
    {
        using var channel = environment.Start(source);
        if (warning) channel.Warning(MessageSensitivity.None, message);
        else channel.Info(MessageSensitivity.None, message);
    });

    /// <summary>The folder of the context for temporary files (<c>MLContext.TempFilePath</c>); null where there is none.</summary>
    public static string? TemporaryFolder(IHostEnvironment environment) =>
        PinnedMLNet.Run(() => environment is IHostEnvironmentInternal { TempFilePath: { Length: > 0 } folder } ? folder : null);

    /// <summary>The shape of a schema: kinds of columns without sizes and values.</summary>
    public static SchemaShape Shape(DataViewSchema schema) => PinnedMLNet.Run(() => SchemaShape.Create(schema));
}
