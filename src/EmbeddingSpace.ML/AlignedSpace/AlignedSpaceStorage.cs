using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AlignedSpaceTransformer), typeof(AlignedSpaceStorage), null, typeof(SignatureLoadModel), "Aligned space",
    AlignedSpaceStorage.Loader)]

namespace EmbeddingSpace.ML.AlignedSpace;

/// <summary>Loads saved maps between hidden spaces; ML.NET finds it by its attribute and calls <see cref="Create"/>.</summary>
internal static class AlignedSpaceStorage
{
    public const string Loader = "EmbSpaceAligned";

    public static readonly ModelFormat<StoredAlignedSpaceSettings> Format = new("AlignedSpaceTransformer", "ES ALIGN", Loader, oldestReadable: 1,
        "1: the first");

    public static AlignedSpaceTransformer Create(IHostEnvironment environment, ModelLoadContext context) => ModelReader.Read(context, Format,
        (settings, openFile) => new AlignedSpaceTransformer(new SavedModelRequest<StoredKernel>(openFile, null,
            () => new(VocabularyKernel.Read(Format.Description, openFile))).MakeIn(environment), settings));
}
