namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary>Files that are each for one head, or for all that have none of their own: <c>F</c> or <c>HEAD=F</c>.</summary>
/// <param name="option">The option, for messages.</param>
/// <param name="given">As they are given.</param>
internal sealed class NamedFiles(string option, IReadOnlyList<string> given)
{
    private readonly List<NamedPath> _files = [.. given.Select(text => NamedPath.Read(option, text))];

    /// <summary>The file of a head; null where there is none.</summary>
    public string? Of(string head) =>
        _files.Where(file => file.Name == head).Concat(_files.Where(file => file.Name is null)).Select(file => file.Path).FirstOrDefault();

    /// <summary>Refuse files of heads that are not there, and two for one.</summary>
    /// <exception cref="UsageException">There is such a file.</exception>
    public void Check(IReadOnlyList<OldHead> heads)
    {
        if (_files.FirstOrDefault(file => file.Name is { } name && heads.All(head => head.Name != name)) is { Name: { } unknown })
            throw new UsageException($"'{option}' '{unknown}=…': expected one of '{string.Join("', '", heads.Select(head => head.Name))}' before the '=', "
                + $"found '{unknown}'; correct the name.");
        if (_files.GroupBy(file => file.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"'{option}': expected one file {(twice.Key is null ? "for all heads" : $"for '{twice.Key}'")}, found "
                + $"'{string.Join("' and '", twice.Select(file => file.Path))}'; leave one out, or write HEAD= before it.");
    }
}
