using System.IO.Compression;
using System.Runtime.CompilerServices;
using EmbeddingSpace.Manifests;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>Refuses a sealed model that is not as it was sealed, once for all of its stages.</summary>
internal static class RepositorySeals
{
    private static readonly ConditionalWeakTable<RepositoryReader, object> Seen = [];

    /// <summary>Look at the zip that a stage is about to be read from.</summary>
    /// <param name="context">Where ML.NET stands in it.</param>
    /// <exception cref="Checkpoints.Exceptions.InvalidCheckpointException">A file in it was exchanged, added or taken away.</exception>
    public static void Require(ModelLoadContext context)
    {
        var repository = context.Repository;
        if (Seen.TryGetValue(repository, out _)) return;
        // As the zip names them: ML.NET's keys are paths of this machine.
        SealCheck.Require("saved model", Entries(repository).Values.ToDictionary(entry => entry.FullName.Replace('\\', '/'), StringComparer.Ordinal));
        Seen.AddOrUpdate(repository, repository);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_entries")]
    private static extern ref Dictionary<string, ZipArchiveEntry> Entries(RepositoryReader repository);
}
