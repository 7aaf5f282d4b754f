using EmbeddingSpace.Tokenization.Normalization;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization.Definition;

/// <summary>Everything the tokenizer files of a checkpoint say.</summary>
/// <param name="Tokens">Token of each id; an empty text where an id has none.</param>
/// <param name="Added">Tokens found literally in the text.</param>
/// <param name="Normalizer">What rewrites the text.</param>
/// <param name="PreTokenizer">What cuts it into words.</param>
/// <param name="Model">What gives the ids of a word.</param>
/// <param name="Templates">Where the special tokens go.</param>
/// <param name="Special">The special tokens by their role.</param>
/// <param name="MaximumLength"><c>model_max_length</c>; null where none is set.</param>
/// <param name="CutsBeginning">Whether too long a text loses its beginning; otherwise its end.</param>
/// <param name="Trimming">How white space is left out of what a token stands for; null leaves it in.</param>
internal sealed record TokenizerDefinition(
    IReadOnlyList<string> Tokens,
    IReadOnlyList<AddedToken> Added,
    ITextNormalizer Normalizer,
    IPreTokenizer PreTokenizer,
    IWordModel Model,
    SequenceTemplates Templates,
    SpecialTokens Special,
    int? MaximumLength,
    bool CutsBeginning = false,
    OffsetTrimming? Trimming = null)
{
    /// <summary>Hash of all that decides ids.</summary>
    public string Fingerprint => TextHash.Of(
    [
        TextHash.Of(Tokens), Normalizer.Fingerprint, PreTokenizer.Fingerprint, Model.Fingerprint,
        Templates.Single.Fingerprint, Templates.Pair.Fingerprint,
        .. Added.OrderBy(token => token.Id).Select(token => token.ToString()),
        .. CutsBeginning ? ["cut=beginning"] : Array.Empty<string>(),
    ]);
}
