using System.Buffers.Binary;

namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>Makes a library loadable on a host that lacks only version tags behind which no used symbol stands.</summary>
internal static class VersionNeedMender
{
    /// <summary>Version tags that the library insists on and the host does not offer.</summary>
    /// <param name="library">The library to load.</param>
    /// <param name="offered">Tags that a loaded library offers, by its SONAME; null where it is not loaded and nothing can be said.</param>
    public static IReadOnlyList<VersionNeed> Missing(ElfFile library, Func<string, IReadOnlySet<string>?> offered)
    {
        var missing = new List<VersionNeed>();
        foreach (var needs in library.VersionNeeds.Where(need => !need.IsWeak).GroupBy(need => need.Library))
            if (offered(needs.Key) is { } tags)
                missing.AddRange(needs.Where(need => !tags.Contains(need.Version)));
        return missing;
    }

    /// <summary>Copy the library with these needs marked as weak, which the dynamic loader passes over when the tag is absent.</summary>
    /// <remarks>A weak need does not provide symbols: the copy is only right while no relocation uses a symbol of the tag.</remarks>
    /// <returns>The bytes of the copy; nothing but the flags of these needs differs, and needs already weak stay as they are.</returns>
    /// <exception cref="InvalidOperationException">A relocation uses a symbol of such a tag: the host's library is really too old.</exception>
    public static byte[] Weaken(ElfFile library, IReadOnlyList<VersionNeed> needs)
    {
        foreach (var need in needs)
            if (library.RelocatedSymbols(need.Index) is [var symbol, ..])
                throw new InvalidOperationException(
                    $"'{library.Path}' needs '{need.Version}' of '{need.Library}' for '{symbol}', which this host's '{need.Library}' is too old to have: "
                    + "use a newer distribution or base image.");
        var copy = library.Bytes.ToArray();
        foreach (var need in needs)
        {
            var flags = copy.AsSpan(need.FlagsOffset, 2);
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | ElfFile.WeakFlag));
        }
        return copy;
    }
}
