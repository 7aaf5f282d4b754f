using System.CommandLine;

namespace EmbeddingSpace.Cli.Servers;

/// <summary>The options that name a running server.</summary>
internal sealed class ServerOptionPair
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    // Where the server's own settings keep it.
    private const string KeySetting = "EmbeddingSpace:Server:AdminKey";

    private readonly Option<string?> _url = NewOption.Optional<string?>("--url", "U", $"Where the server listens; without it {DefaultUrl}.");
    private readonly Option<string?> _key = NewOption.Optional<string?>("--admin-key", "KEY",
        "The server's admin key. Others on this machine may see it here; EMBEDDINGSPACE_SERVER__ADMINKEY hides it.");

    /// <summary>Both.</summary>
    public IReadOnlyList<Option> All => [_url, _key];

    /// <summary>Whether one of them is given.</summary>
    public bool IsGiven(System.CommandLine.Parsing.CommandResult result) => All.Any(option => result.IsGiven(option));

    /// <summary>A client of the server; the caller disposes it.</summary>
    /// <exception cref="UsageException">The address is none.</exception>
    public ServerClient Open(CommandContext context)
    {
        var url = context.Parsed.GetValue(_url) ?? DefaultUrl;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UsageException($"'{_url.Name}' '{url}': expected an address that begins with http:// or https://, found another text; write for example "
                + $"{DefaultUrl}.");
        return new(address, context.Parsed.GetValue(_key) ?? context.ReadServedSettings().GetValueOrDefault(KeySetting));
    }

    /// <summary>A route of a named model.</summary>
    public static string Route(string name, string end) => $"models/{Uri.EscapeDataString(name)}/{end}";
}
