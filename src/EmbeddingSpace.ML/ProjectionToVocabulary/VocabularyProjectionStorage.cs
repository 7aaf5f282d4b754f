using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.Projection.Spaces;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(VocabularyProjectionTransformer), typeof(VocabularyProjectionStorage), null, typeof(SignatureLoadModel),
    "Vocabulary projection", VocabularyProjectionStorage.Loader)]

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>Loads saved vocabulary projections; ML.NET finds it by its attribute and calls <see cref="Create"/>.</summary>
internal static class VocabularyProjectionStorage
{
    public const string Loader = "EmbSpaceProjection";

    public static readonly ModelFormat<StoredProjectionSettings> Format = new("VocabularyProjectionTransformer", "ES PROJN", Loader, oldestReadable: 1,
        "1: the first");

    public static VocabularyProjectionTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, Format, (settings, openFile) =>
        {
            // Read at once: the stored files are there only while ML.NET loads. The device is that of the context that loads.
            var request = new ProjectorRequest(settings, () =>
                StoredVocabulary.Read(Format.Description, openFile, new() { Device = MLNetEnvironment.Device(environment) }));
            return new VocabularyProjectionTransformer(new SharedModel<StoredProjector>(request.MakeIn(environment)).Acquire(), settings);
        });
}
