using System.Buffers;
using System.Security.Cryptography;

namespace EmbeddingSpace.Manifests;

/// <summary>Reads streams of any length block by block.</summary>
internal static class Blocks
{
    private const int Size = 1 << 20;

    /// <summary>Takes a block.</summary>
    public delegate void Take(ReadOnlySpan<byte> block);

    /// <summary>Read to the end.</summary>
    /// <param name="stream">What to read.</param>
    /// <param name="take">Takes each block.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    public static void Read(Stream stream, Take take, CancellationToken cancellationToken)
    {
        var block = ArrayPool<byte>.Shared.Rent(Size);
        try
        {
            for (int read; (read = stream.Read(block, 0, Size)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                take(block.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>SHA-256 of what is left of a stream, lower-case hexadecimal, and its length.</summary>
    /// <param name="stream">What to read.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <param name="most">Bytes that there may be: what is packed may unpack to far more than it says.</param>
    /// <exception cref="InvalidDataException">There are more.</exception>
    public static (string Sha256, long Bytes) Hash(Stream stream, CancellationToken cancellationToken, long most = long.MaxValue)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long bytes = 0;
        Read(stream, block =>
        {
            hash.AppendData(block);
            bytes += block.Length;
            if (bytes > most) throw new InvalidDataException(FormattableString.Invariant($"more than {most} bytes"));
        }, cancellationToken);
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
    }
}
