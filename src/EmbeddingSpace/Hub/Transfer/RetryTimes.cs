using System.Net;
using EmbeddingSpace.Hub.Definition;

namespace EmbeddingSpace.Hub.Transfer;

/// <summary>What is tried again, how often and when: after 1, 2, 4, … seconds, or as the hub asks.</summary>
/// <param name="options">Bounds.</param>
internal sealed class RetryTimes(HubOptions options)
{
    private const int MostDoublings = 6;

    /// <summary>Whether an answer may be another one in a while.</summary>
    public static bool MayPass(HttpStatusCode status) => (int)status is 408 or 429 or 500 or 502 or 503 or 504;

    /// <summary>Whether a broken connection may hold in a while; one that never was does not.</summary>
    public static bool MayPass(Exception exception) => exception is not HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>How long to wait.</summary>
    /// <param name="tries">How many times in a row it was tried again already.</param>
    /// <param name="asked">What the hub asks for; null: nothing.</param>
    /// <returns>The time; null where it is not to be tried again.</returns>
    public TimeSpan? Next(int tries, TimeSpan? asked = null)
    {
        if (tries >= options.MaximumRetries || asked > options.MaximumWait) return null;
        var wait = asked ?? TimeSpan.FromSeconds(1 << Math.Min(tries, MostDoublings));
        return wait < options.MaximumWait ? wait : options.MaximumWait;
    }
}
