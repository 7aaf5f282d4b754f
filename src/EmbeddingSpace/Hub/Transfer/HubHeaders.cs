using System.Globalization;
using System.Text.RegularExpressions;

namespace EmbeddingSpace.Hub.Transfer;

/// <summary>What hubs say beside the body.</summary>
internal static partial class HubHeaders
{
    private const string LinkedTag = "X-Linked-Etag", LinkedSize = "X-Linked-Size", RepositoryCommit = "X-Repo-Commit", ErrorCode = "X-Error-Code";
    private const string RateLimit = "RateLimit";

    /// <summary>Entity tag of the file, also of one whose bytes lie elsewhere; null where nothing is said.</summary>
    public static string? Tag(HttpResponseMessage response) => Find(response, LinkedTag) ?? Find(response, "ETag");

    /// <summary>Size of the file, also of one whose bytes lie elsewhere; null where nothing is said.</summary>
    public static long? Size(HttpResponseMessage response) => Find(response, LinkedSize) is { } text
        ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null
        : IsRedirect(response) ? null : response.Content.Headers.ContentLength;

    /// <summary>Commit that the answer is of; null where nothing is said.</summary>
    public static string? Commit(HttpResponseMessage response) => Find(response, RepositoryCommit);

    /// <summary>What went wrong, as the hub calls it; null where nothing is said.</summary>
    public static string? Error(HttpResponseMessage response) => Find(response, ErrorCode);

    /// <summary>Whether the answer is elsewhere.</summary>
    public static bool IsRedirect(HttpResponseMessage response) => (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;

    /// <summary>Whether a redirect itself says what there is to know of a file.</summary>
    public static bool DescribesFile(HttpResponseMessage response) => Find(response, LinkedTag) is not null;

    /// <summary>How long the hub asks to wait; null where nothing is said.</summary>
    public static TimeSpan? Wait(HttpResponseMessage response, DateTimeOffset now)
    {
        if (response.Headers.RetryAfter is { } retry)
            return retry.Delta ?? (retry.Date > now ? retry.Date - now : TimeSpan.Zero);
        // "api";r=0;t=55: nothing left, and 55 seconds until there is.
        return Find(response, RateLimit) is { } text && Limit().Match(text) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static string? Find(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) && values.ToString() is { Length: > 0 } value ? value : null;

    [GeneratedRegex(@";\s*r\s*=\s*0\s*;\s*t\s*=\s*(\d{1,9})", RegexOptions.CultureInvariant)]
    private static partial Regex Limit();
}
