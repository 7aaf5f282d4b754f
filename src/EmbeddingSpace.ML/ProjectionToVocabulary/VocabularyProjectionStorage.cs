using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>Loads saved vocabulary projections; ML.NET finds it by its attribute and calls <see cref="Create"/>.</summary>
internal static class VocabularyProjectionStorage
{
    public const string Loader = "EmbSpaceProjection";

    public static readonly ModelFormat Format = new("VocabularyProjectionTransformer", "ES PROJN", Loader, Version: 1, OldestReadable: 1);

    public static VocabularyProjectionTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read<ProjectionSettings, VocabularyProjectionTransformer>(context, Format, (settings, openFile) =>
        {
            // Read at once: the stored files are there only while ML.NET loads. The device is that of the context that loads.
            var model = MLNetEnvironment.ModelsOf(environment).ReadProjector(Format.Description, openFile, settings, MLNetEnvironment.Device(environment, null, false));
            return new(new SharedModel<StoredProjector>(() => model).Acquire(), settings);
        });
}
