namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>A path, with a name before it or without: <c>NAME=PATH</c> or <c>PATH</c>.</summary>
/// <param name="Name">What stands before the first '='; null where only a path is given.</param>
/// <param name="Path">The path.</param>
internal sealed record NamedPath(string? Name, string Path)
{
    /// <summary>Read what an option gives. What lies somewhere under the whole of it, '=' and all, is a path.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="text">As it is given.</param>
    /// <exception cref="UsageException">Name or path is empty.</exception>
    public static NamedPath Read(string option, string text)
    {
        var split = System.IO.Path.Exists(text) ? -1 : text.IndexOf('=', StringComparison.Ordinal);
        if (split < 0) return new(null, text);
        var (name, path) = (text[..split], text[(split + 1)..]);
        if (string.IsNullOrWhiteSpace(name) || path.Length == 0)
            throw new UsageException($"'{option}' '{text}': expected NAME=FILE, found {(path.Length == 0 ? "no file behind" : "no name before")} the '='; "
                + "add it, or leave the '=' out.");
        return new(name, path);
    }
}
