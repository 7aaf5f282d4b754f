namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary>Files that are each for one head, or for all that have none of their own: <c>F</c> or <c>HEAD=F</c>.</summary>
/// <param name="option">The option, for messages.</param>
/// <param name="given">As they are given.</param>
internal sealed class NamedFiles(string option, IReadOnlyList<string> given)
{
    private readonly List<(string? Head, string Path)> _files = [.. given.Select(Split)];

    /// <summary>The file of a head; null where there is none.</summary>
    public string? Of(string head) =>
        _files.Where(file => file.Head == head).Concat(_files.Where(file => file.Head is null)).Select(file => file.Path).FirstOrDefault();

    /// <summary>Refuse files of heads that are not there, and two for one.</summary>
    /// <exception cref="UsageException">There is such a file.</exception>
    public void Check(IReadOnlyList<OldHead> heads)
    {
        if (_files.FirstOrDefault(file => file.Head is { } name && heads.All(head => head.Name != name)) is { Head: { } unknown })
            throw new UsageException($"'{option}' '{unknown}=…': expected one of '{string.Join("', '", heads.Select(head => head.Name))}' before the '=', "
                + $"found '{unknown}'; correct the name.");
        if (_files.GroupBy(file => file.Head).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"'{option}': expected one file {(twice.Key is null ? "for all heads" : $"for '{twice.Key}'")}, found "
                + $"'{string.Join("' and '", twice.Select(file => file.Path))}'; leave one out, or write HEAD= before it.");
    }

    private static (string? Head, string Path) Split(string text)
    {
        var split = File.Exists(text) ? -1 : text.IndexOf('=', StringComparison.Ordinal);
        return split < 0 ? (null, text) : (text[..split], text[(split + 1)..]);
    }
}
