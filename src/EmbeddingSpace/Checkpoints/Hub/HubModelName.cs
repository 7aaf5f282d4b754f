using System.Diagnostics.CodeAnalysis;

namespace EmbeddingSpace.Checkpoints.Hub;

/// <summary>What a model is called on a Hugging Face-compatible hub, and which of its revisions is meant: <c>OWNER/NAME@REVISION</c>.</summary>
public sealed record HubModelName
{
    /// <summary>The revision where none is named.</summary>
    public const string MainRevision = "main";

    private const int MostCharacters = 96, MostCharactersOfRevision = 200, CommitLength = 40;

    private HubModelName(string name, string? revision) => (Name, Revision) = (name, revision);

    /// <summary>Owner and name, <c>OWNER/NAME</c>; of a few old models the name alone.</summary>
    public string Name { get; }

    /// <summary>Branch, tag or commit; null where none is named: the main branch.</summary>
    public string? Revision { get; }

    /// <summary>Whether the name has an owner, as all but a few old ones have: a word alone is more likely a path.</summary>
    public bool HasOwner => Name.Contains('/', StringComparison.Ordinal);

    /// <summary>Read a name.</summary>
    /// <param name="text"><c>OWNER/NAME</c> or <c>OWNER/NAME@REVISION</c>.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static HubModelName Parse(string text) => TryParse(text, out var name)
        ? name
        : throw new ArgumentException($"Model '{text}': expected OWNER/NAME or OWNER/NAME@REVISION, of letters, digits and . _ -. Copy the name from the "
            + "model's page.", nameof(text));

    /// <summary>Read a name.</summary>
    /// <param name="text"><c>OWNER/NAME</c> or <c>OWNER/NAME@REVISION</c>.</param>
    /// <param name="name">The name; null where the text is none.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out HubModelName? name)
    {
        var at = text?.IndexOf('@', StringComparison.Ordinal) ?? -1;
        return TryCreate(at < 0 ? text : text![..at], at < 0 ? null : text![(at + 1)..], out name);
    }

    /// <summary>Put a name together.</summary>
    /// <param name="model">Owner and name.</param>
    /// <param name="revision">Branch, tag or commit; null: the main branch.</param>
    /// <param name="name">The name; null where the parts make none.</param>
    /// <returns>Whether they make one.</returns>
    public static bool TryCreate([NotNullWhen(true)] string? model, string? revision, [NotNullWhen(true)] out HubModelName? name)
    {
        name = IsModel(model) && (revision is null || IsRevision(revision)) ? new(model, revision) : null;
        return name is not null;
    }

    /// <summary>Whether a text is a whole commit: 40 hexadecimal digits in lower case.</summary>
    public static bool IsCommit([NotNullWhen(true)] string? text) => text is { Length: CommitLength } && text.All(char.IsAsciiHexDigitLower);

    /// <inheritdoc/>
    public override string ToString() => Revision is null ? Name : $"{Name}@{Revision}";

    // What the hub itself allows; none leads out of a folder.
    private static bool IsModel([NotNullWhen(true)] string? text) => text is { Length: > 0 and <= MostCharacters }
        && text.Split('/') is { Length: <= 2 } words
        && words.All(word => IsWord(word) && char.IsAsciiLetterOrDigit(Edge(word[0])) && char.IsAsciiLetterOrDigit(Edge(word[^1])))
        && !text.Contains("--", StringComparison.Ordinal) && !text.Contains("..", StringComparison.Ordinal)
        && !text.EndsWith(".git", StringComparison.Ordinal);

    private static bool IsRevision(string text) => text.Length <= MostCharactersOfRevision
        && text.Split('/').All(word => IsWord(word) && word is not ("." or ".."));

    private static bool IsWord(string word) => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    private static char Edge(char letter) => letter == '_' ? 'a' : letter;
}
