using System.Text.RegularExpressions;

namespace EmbeddingSpace.Checkpoints.Hub;

/// <summary>Environment variables as Hugging Face's own client reads them; one that is empty counts as none.</summary>
/// <param name="environment">Value of a variable; null where it is not set.</param>
internal sealed partial class HubVariables(Func<string, string?> environment)
{
    private static readonly string[] Yes = ["1", "ON", "YES", "TRUE"];

    /// <summary>The variables of this process.</summary>
    public static HubVariables OfProcess { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>The folder that settings, token and cache lie in.</summary>
    public string Home => Folder("HF_HOME") ?? Path.Combine(Folder("XDG_CACHE_HOME") ?? Path.Combine(UserFolder, ".cache"), "huggingface");

    /// <summary>The folder of the cache.</summary>
    public string Cache => Folder("HF_HUB_CACHE") ?? Folder("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(Home, "hub");

    private static string UserFolder => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Value of the first variable that is set; null where none is.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (environment(name) is { Length: > 0 } value) return value;
        return null;
    }

    /// <summary>Whether one of the variables says yes.</summary>
    public bool Says(params ReadOnlySpan<string> names) => Text(names) is { } value && Yes.Contains(value, StringComparer.OrdinalIgnoreCase);

    /// <summary>A path, with the user's folder and other variables put in.</summary>
    public string? Folder(string name)
    {
        if (Text(name) is not { } path) return null;
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal)) path = UserFolder + path[1..];
        return Variable().Replace(path, match => environment(match.Groups[1].Value + match.Groups[2].Value) ?? match.Value);
    }

    [GeneratedRegex(@"\$(?:\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
