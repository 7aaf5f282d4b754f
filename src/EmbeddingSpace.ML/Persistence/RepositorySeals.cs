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
    /// <exception cref="Checkpoints.Exceptions.InvalidCheckpointException">A file in it was exchanged, added or taken away, or is there twice.</exception>
    public static void Require(ModelLoadContext context)
    {
        var repository = context.Repository;
        if (Seen.TryGetValue(repository, out _)) return;
        // All of them, and as the zip names them: of two files of one name ML.NET knows one, by a path of this machine.
        SealCheck.Require("saved model", Entries(repository).Values.First().Archive.Entries);
        Seen.AddOrUpdate(repository, repository);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_entries")]
    private static extern ref Dictionary<string, ZipArchiveEntry> Entries(RepositoryReader repository);
}
