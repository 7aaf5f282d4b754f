using System.Text.Json;

namespace EmbeddingSpace.Translation.Definition;

/// <summary>The words of the kinds of anchors in messages: those that documents and saved models write.</summary>
internal static class AnchorKindNames
{
    /// <summary>The word of a kind, e.g. <c>random-tokens</c>.</summary>
    public static string Name(this AnchorKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
