using System.Security.Cryptography;
using System.Text;

namespace EmbeddingSpace.Foundation;

/// <summary>One hash of several files: of their names and contents, in their order.</summary>
internal static class NamedHashes
{
    /// <summary>Add them up.</summary>
    /// <param name="files">Names, and SHA-256 of contents.</param>
    /// <returns>SHA-256, lower-case hexadecimal.</returns>
    public static string Sum(IEnumerable<(string Name, byte[] Hash)> files)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, hash) in files)
        {
            // Of equal length each, so that no name runs into what is beside it.
            all.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
            all.AppendData(hash);
        }
        return Convert.ToHexStringLower(all.GetHashAndReset());
    }
}
