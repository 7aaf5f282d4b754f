using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>What a saved model remembers of a <see cref="TokenFilter"/>.</summary>
internal sealed record StoredTokenFilter(bool Ascii, bool Alphanumeric, bool WordStartsOnly, bool WithoutSpecial, string[]? Tokens)
{
    public static StoredTokenFilter From(TokenFilter filter) =>
        new(filter.Ascii, filter.Alphanumeric, filter.WordStartsOnly, filter.WithoutSpecial, filter.Tokens?.ToArray());

    public TokenFilter ToFilter() => new()
    {
        Ascii = Ascii,
        Alphanumeric = Alphanumeric,
        WordStartsOnly = WordStartsOnly,
        WithoutSpecial = WithoutSpecial,
        Tokens = Tokens,
    };
}
