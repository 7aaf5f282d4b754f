using System.Security.Cryptography;
using System.Text;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>SHA-256 over a list of texts.</summary>
internal static class TextHash
{
    /// <summary>Hash of the texts in their order, lower-case hexadecimal; their boundaries count.</summary>
    public static string Of(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
