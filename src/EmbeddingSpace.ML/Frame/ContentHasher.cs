using System.Security.Cryptography;
using System.Text;

namespace EmbeddingSpace.ML.Frame;

/// <summary>SHA-256 over the files that a model writes, in the order it writes them.</summary>
internal static class ContentHasher
{
    public static string Hash(Action<Action<string, Action<Stream>>> write)
    {
        using var total = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        write((name, content) =>
        {
            using var file = SHA256.Create();
            using (var stream = new CryptoStream(Stream.Null, file, CryptoStreamMode.Write)) content(stream);
            total.AppendData(Encoding.UTF8.GetBytes(name));
            // Ends the name, so that name and content cannot be shifted against each other.
            total.AppendData([0]);
            total.AppendData(file.Hash!);
        });
        return Convert.ToHexStringLower(total.GetHashAndReset());
    }
}
