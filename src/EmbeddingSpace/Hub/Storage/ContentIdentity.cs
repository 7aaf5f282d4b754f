using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EmbeddingSpace.Hub.Storage;

/// <summary>What the bytes of a file have to be: its size, and a hash that names it in the cache.</summary>
internal sealed record ContentIdentity
{
    private const int Sha256Length = 64, GitLength = 40;

    private ContentIdentity(string hash, long bytes) => (Hash, Bytes) = (hash, bytes);

    /// <summary>SHA-256 of a large file, git's SHA-1 of a small one: lower-case hexadecimal, and the name of the blob.</summary>
    public string Hash { get; }

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    /// <summary>SHA-256 of the content; null where the hash is git's.</summary>
    public string? Sha256 => Sha256Of(Hash);

    /// <summary>What a blob's name says of its SHA-256; null where it says nothing.</summary>
    public static string? Sha256Of(string name) => name.Length == Sha256Length && name.All(char.IsAsciiHexDigitLower) ? name : null;

    /// <summary>Read what a hub says of a file.</summary>
    /// <param name="tag">Its entity tag, which may be weak and in quotes.</param>
    /// <param name="bytes">Its size.</param>
    /// <returns>The identity; null where there is no hash that the bytes could be checked with.</returns>
    public static ContentIdentity? TryRead(string? tag, long? bytes)
    {
        if (tag?.StartsWith("W/", StringComparison.Ordinal) == true) tag = tag[2..];
        var hash = tag?.Trim('"');
        return hash is { Length: Sha256Length or GitLength } && hash.All(char.IsAsciiHexDigitLower) && bytes >= 0 ? new(hash, bytes.Value) : null;
    }

    /// <summary>Begin to compute the hash.</summary>
    public IncrementalHash Begin()
    {
        if (Hash.Length == Sha256Length) return IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
#pragma warning disable CA5350 // The hash that git names contents by.
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {Bytes}\0")));
        return hash;
    }
}
