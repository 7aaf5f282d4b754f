using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>What ML.NET's environment knows but does not show.</summary>
internal static class MLNetEnvironment
{
    /// <summary>The environment behind a catalog.</summary>
    public static IHostEnvironment Of(TransformsCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return PinnedMLNet.Use(() => ((IInternalCatalog)catalog).Environment);
    }

    /// <summary>Where models come from: the core, unless a test put another source into its own context.</summary>
    public static ICoreModels ModelsOf(IHostEnvironment environment) =>
        PinnedMLNet.Use(() => environment is IHostEnvironmentInternal known && known.TryGetOption<ICoreModels>(nameof(ICoreModels), out var models) ? models : CoreModels.Instance);

    /// <summary>Device and batching. A device that is not asked for here is the context's; it is decided at use and never saved.</summary>
    public static ScoringOptions Scoring(IHostEnvironment environment, TextTransformOptions options) =>
        Scoring(environment, options.GpuDeviceId, options.FallbackToCpu, options.MaximumLength, options.TokensPerBatch, options.LongTexts, options.Precision);

    /// <summary>A stored model on the context's device.</summary>
    public static ModelLease<StoredScorer> Lease(IHostEnvironment environment, TextScoringSettings settings, Func<ICoreModels, ScoringOptions, StoredScorer> read)
    {
        // Read at once: the stored files are there only while ML.NET loads.
        var model = read(ModelsOf(environment), Scoring(environment, null, false, null, settings.TokensPerBatch, null, settings.Precision));
        return new SharedModel<StoredScorer>(() => model).Acquire();
    }

    public static ScoringOptions Scoring(IHostEnvironment environment, int? gpuDeviceId, bool fallbackToCpu, int? maximumLength, int? tokensPerBatch, TextOverflow? longTexts,
        ScoringPrecision precision = ScoringPrecision.Float32) =>
        new() { Device = Device(environment, gpuDeviceId, fallbackToCpu), MaximumLength = maximumLength, LongTexts = longTexts, Precision = precision, TokensPerBatch = tokensPerBatch };

    /// <summary>The device asked for; the context's where none is.</summary>
    public static torch.Device Device(IHostEnvironment environment, int? gpuDeviceId, bool fallbackToCpu) =>
        PinnedMLNet.Use(() =>
        {
            if (gpuDeviceId is null && environment is IHostEnvironmentInternal known)
                (gpuDeviceId, fallbackToCpu) = (known.GpuDeviceId, fallbackToCpu || known.FallbackToCpu);
            return DeviceChoice.Resolve(gpuDeviceId, fallbackToCpu);
        });

    /// <summary>The shape of a schema: kinds of columns without sizes and values.</summary>
    public static SchemaShape Shape(DataViewSchema schema) => PinnedMLNet.Use(() => SchemaShape.Create(schema));
}
