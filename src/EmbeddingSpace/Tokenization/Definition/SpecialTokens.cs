namespace EmbeddingSpace.Tokenization.Definition;

/// <summary>Ids of a tokenizer's special tokens; null where it has none of that kind.</summary>
public sealed record SpecialTokens(int? Padding, int? Unknown, int? Classification, int? Separator, int? Mask, int? Begin, int? End)
{
    /// <summary>Whether an id is one of the special tokens.</summary>
    public bool Contains(int id) =>
        id == Padding || id == Unknown || id == Classification || id == Separator || id == Mask || id == Begin || id == End;
}
