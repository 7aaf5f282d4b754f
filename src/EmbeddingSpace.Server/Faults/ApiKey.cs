using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EmbeddingSpace.Server.Faults;

/// <summary>The key that requests have to show.</summary>
internal sealed class ApiKey(string key)
{
    private const string Scheme = "Bearer";

    private readonly byte[] _hash = Hash(key);

    /// <summary>Refuse a request that does not show it.</summary>
    /// <exception cref="RequestFault">It is missing or another one.</exception>
    public void Require(HttpContext context)
    {
        var shown = context.Request.Headers.Authorization.ToString();
        // Hashes are of one length, and comparing them takes the same time wherever they differ.
        if (shown.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Hash(shown[(Scheme.Length + 1)..].Trim()), _hash)) return;
        context.Response.Headers.WWWAuthenticate = Scheme;
        throw RequestFault.Wrong(StatusCodes.Status401Unauthorized, $"'{HeaderNames.Authorization}': expected '{Scheme}' and the key of this server, found "
            + $"{(shown.Length == 0 ? "nothing" : "something else")}. Send the key.");
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
