using EmbeddingSpace.Tokenization.Definition;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>A token as the configuration files describe it: a text, or an object with <c>content</c> and how it is found.</summary>
internal sealed record SettingsToken(string Content, bool SingleWord, bool StripLeft, bool StripRight, bool Normalized)
{
    /// <summary>Read one.</summary>
    public static SettingsToken Read(JsonPart part)
    {
        if (part.IsText) return new(part.Text(), false, false, false, false);
        bool Flag(string key) => part.Get(key)?.Boolean() ?? false;
        return new(part.Require("content").Text(), Flag("single_word"), Flag("lstrip"), Flag("rstrip"), Flag("normalized"));
    }

    /// <summary>The token with its id.</summary>
    public AddedToken WithId(int id) => new(id, Content, SingleWord, StripLeft, StripRight, Normalized);
}
