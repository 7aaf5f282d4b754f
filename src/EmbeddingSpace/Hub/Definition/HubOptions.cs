using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Checkpoints.Hub;

namespace EmbeddingSpace.Hub.Definition;

/// <summary>From where, as whom and into which folder models are fetched.</summary>
public sealed record HubOptions : ICheckedOptions, IValidatableObject
{
    /// <summary>Default of <see cref="MaximumRetries"/>.</summary>
    public const int DefaultMaximumRetries = 5;

    private const int MostCharactersOfToken = 4096;

    private static readonly string[] Web = [Uri.UriSchemeHttp, Uri.UriSchemeHttps], Proxies = [.. Web, "socks4", "socks4a", "socks5"];

    /// <summary>Address of the hub, <c>http</c> or <c>https</c>. There is no default: what is fetched, and from where, is for the application to say. Not
    /// needed offline.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Token of an account; null: models that everybody may read. It is sent to <see cref="Endpoint"/> alone.</summary>
    public string? Token { get; set; }

    /// <summary>Folder of the cache; null: where Hugging Face's own client has it.</summary>
    public string? CacheFolder { get; set; }

    /// <summary>Whether to take what the cache has, and to ask nobody.</summary>
    public bool Offline { get; set; }

    /// <summary>Whether to take every file of the model, and not only those that are read here.</summary>
    public bool AllFiles { get; set; }

    /// <summary>Whether files of a model are copies of the cache's blobs in place of links to them. Where links are impossible they are anyway.</summary>
    public bool WithoutLinks { get; set; }

    /// <summary>Proxy to go through; null: what the system says (<c>HTTPS_PROXY</c>, <c>NO_PROXY</c>).</summary>
    public Uri? Proxy { get; set; }

    /// <summary>How often in a row something is tried again that brings nothing: a busy hub, a broken connection.</summary>
    [Range(0, 100, ErrorMessage = "'{0}': expected a number from {1} to {2}.")]
    public int MaximumRetries { get; set; } = DefaultMaximumRetries;

    /// <summary>Longest time to wait between two tries; a hub that asks for more is not waited for.</summary>
    public TimeSpan MaximumWait { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a connection may be silent before it counts as broken.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Options as the environment variables of Hugging Face's own client say: <c>HF_ENDPOINT</c>, <c>HF_TOKEN</c> or the file <c>HF_TOKEN_PATH</c>
    /// (unless <c>HF_HUB_DISABLE_IMPLICIT_TOKEN</c>), <c>HF_HUB_OFFLINE</c>, <c>HF_HUB_DISABLE_SYMLINKS</c>, and
    /// where the cache is.</summary>
    /// <exception cref="IOException">The file with the token cannot be read.</exception>
    public static HubOptions FromEnvironment() => From(HubVariables.OfProcess);

    /// <summary>A token as it is written in a file or variable: without spaces and line breaks round it; null where nothing is left.</summary>
    /// <param name="text">The text.</param>
    public static string? CleanToken(string? text) =>
        text?.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Trim() is { Length: > 0 } token ? token : null;

    /// <summary>An address as it is written in a setting or variable. What is none is told with all other faults of the options.</summary>
    /// <param name="text">The text.</param>
    public static Uri ReadAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Uri.TryCreate(text.Trim(), UriKind.RelativeOrAbsolute, out var address) ? address : Unreadable();

        // Where there may be a password the message of the fault has to see the sign before which it stands.
        Uri Unreadable() => new(Uri.EscapeDataString(text).Replace("%40", "@", StringComparison.Ordinal), UriKind.Relative);
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is null && !Offline)
            yield return new("'Endpoint': expected the address of a hub, found none. Set it, or the variable HF_ENDPOINT (on the command line: the setting "
                + "HubEndpoint, or --endpoint), or ask for what the cache has alone (--offline).");
        if (Endpoint is not null && (!IsAddress(Endpoint, Web) || Endpoint.UserInfo.Length > 0))
            yield return Unusable(nameof(Endpoint), "hub, http://… or https://…, without a name and password", Endpoint);
        if (Proxy is not null && !IsAddress(Proxy, Proxies)) yield return Unusable(nameof(Proxy), "proxy, http://…, https://… or socks5://…", Proxy);
        // Never told itself: messages end up in logs.
        if (Token is not null && (Token.Length is 0 or > MostCharactersOfToken || Token.Any(letter => letter is <= ' ' or > '~')))
            yield return new("'Token': expected letters, digits and signs without spaces, found others. Copy the token again.");
        if (MaximumWait < TimeSpan.Zero) yield return new($"'{nameof(MaximumWait)}': expected no negative time, found {MaximumWait}.");
        if (Timeout <= TimeSpan.Zero) yield return new($"'{nameof(Timeout)}': expected a time above zero, found {Timeout}.");
    }

    internal static HubOptions From(HubVariables variables) => new()
    {
        Endpoint = variables.Text("HF_ENDPOINT") is { } address ? ReadAddress(address) : null,
        Token = variables.Says("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? null : TokenOf(variables),
        CacheFolder = variables.Cache,
        WithoutLinks = variables.Says("HF_HUB_DISABLE_SYMLINKS"),
        Offline = variables.Says("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"),
    };

    /// <summary>A checked copy; every fault is in one exception.</summary>
    internal static HubOptions Validated(HubOptions options) => OptionsValidation.Checked(options) with { };

    private static bool IsAddress(Uri address, string[] schemes) => address.IsAbsoluteUri && schemes.Contains(address.Scheme) && address.Host.Length > 0;

    // A password is not told.
    private static ValidationResult Unusable(string property, string what, Uri found) => new($"'{property}': expected the address of a {what}, found "
        + $"{(found.OriginalString.Contains('@', StringComparison.Ordinal) ? "another" : $"'{found.OriginalString}'")}.");

    private static string? TokenOf(HubVariables variables)
    {
        if (CleanToken(variables.Text("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")) is { } token) return token;
        var file = variables.Folder("HF_TOKEN_PATH") ?? Path.Combine(variables.Home, "token");
        return File.Exists(file) ? CleanToken(File.ReadAllText(file)) : null;
    }
}
