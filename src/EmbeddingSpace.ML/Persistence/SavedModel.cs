using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>
/// Loads a saved model as <c>Model.Load</c> does, without believing what a damaged file says of itself where ML.NET believes it: the schema of the rows
/// that it was fitted on, which may declare a size that is read for without end and which nobody here asks for, and the number of stages of a chain.
/// </summary>
internal static class SavedModel
{
    private const string Chain = "TransformerChain";
    private const string Key = "Model.key";

    /// <summary>Load what <c>Model.Save</c> wrote, with the schema of its input or with none.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="zip">The file, seekable; stays the caller's.</param>
    /// <returns>Null where it is saved in another way, such as with its loader.</returns>
    /// <exception cref="FormatException">A chain says that it has more stages than the file holds.</exception>
    public static ITransformer? LoadOrNull(IHostEnvironment environment, Stream zip) => PinnedMLNet.Run(() =>
    {
        using var repository = RepositoryReader.Open(zip, environment);
        var keys = Entries(repository).Keys.Where(path => Path.GetFileName(path) == Key).ToList();
        foreach (var path in keys) RequireStages(repository, path, keys.Count);
        return ModelLoadContext.LoadModelOrNull<ITransformer, SignatureLoadModel>(environment, out var model, repository, Chain) ? model : null;
    });

    private static void RequireStages(RepositoryReader repository, string path, int models)
    {
        using var entry = repository.OpenEntry(path);
        using var context = new ModelLoadContext(repository, entry, Path.GetDirectoryName(path));
        if (ModelHeader.GetLoaderSig(ref context.Header) != Chain) return;
        var stages = context.Reader.ReadInt32();
        if (stages >= 0 && stages < models) return;
        throw new FormatException(string.Create(CultureInfo.InvariantCulture,
            $"'{path}' in the saved model: expected fewer stages than the {models} models in the file, found {stages}. Save the model again."));
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_entries")]
    private static extern ref Dictionary<string, ZipArchiveEntry> Entries(RepositoryReader repository);
}
