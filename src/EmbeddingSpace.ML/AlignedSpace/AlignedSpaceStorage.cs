using EmbeddingSpace.ML.Persistence;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.AlignedSpace;

/// <summary>Loads saved maps between hidden spaces; ML.NET finds it by its attribute and calls <see cref="Create"/>.</summary>
internal static class AlignedSpaceStorage
{
    public const string Loader = "EmbSpaceAligned";

    public static readonly ModelFormat Format = new("AlignedSpaceTransformer", "ES ALIGN", Loader, Version: 1, OldestReadable: 1);

    public static AlignedSpaceTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read<AlignedSpaceSettings, AlignedSpaceTransformer>(context, Format,
            (settings, openFile) => new(MLNetEnvironment.ModelsOf(environment).ReadKernel(Format.Description, openFile), settings));
}
