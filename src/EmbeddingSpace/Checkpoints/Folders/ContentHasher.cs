using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.Folders;

/// <summary>
/// SHA-256 over what a checkpoint says, however it is stored: the small files by name, then name, type, shape and elements of every tensor
/// by name. One file, shards, a <c>.bin</c> or a stored copy of the same tensors give the same hash.
/// </summary>
internal static class ContentHasher
{
    /// <summary>Compute the hash.</summary>
    /// <returns>Lower-case hexadecimal.</returns>
    public static string Compute(IReadOnlyDictionary<string, byte[]> files, IEnumerable<ITensorSource> tensors) =>
        Compute(files, tensors, (hash, tensor) => tensor.ReadBlocks((block, _) => hash.AppendData(block)));

    /// <summary>The same over the first element of each tensor only: what differs here differs, at next to no cost.</summary>
    public static string ComputeOutline(IReadOnlyDictionary<string, byte[]> files, IEnumerable<ITensorSource> tensors) =>
        Compute(files, tensors, (hash, tensor) => hash.AppendData(tensor.ReadFirst()));

    private static string Compute(IReadOnlyDictionary<string, byte[]> files, IEnumerable<ITensorSource> tensors, Action<IncrementalHash, ITensorSource> append)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendNumber(hash, files.Count);
        foreach (var (name, bytes) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            AppendText(hash, name);
            AppendNumber(hash, bytes.Length);
            hash.AppendData(bytes);
        }

        var ordered = tensors.OrderBy(tensor => tensor.Entry.Name, StringComparer.Ordinal).ToArray();
        AppendNumber(hash, ordered.Length);
        foreach (var tensor in ordered)
        {
            AppendText(hash, tensor.Entry.Name);
            AppendText(hash, tensor.Entry.DataType.StoredName());
            AppendNumber(hash, tensor.Entry.Shape.Count);
            foreach (var size in tensor.Entry.Shape) AppendNumber(hash, size);
            append(hash, tensor);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Every part is led by its length, so that no two different checkpoints feed the hash the same bytes.
    private static void AppendText(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        AppendNumber(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void AppendNumber(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
