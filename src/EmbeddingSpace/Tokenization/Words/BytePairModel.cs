using Microsoft.ML.Tokenizers;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>Byte-level byte-pair encoding (GPT-2, RoBERTa): the bytes of a word, merged in the order of the merge list. The package does the work.</summary>
internal sealed class BytePairModel : IWordModel
{
    /// <summary>Longer words, in UTF-16 units, are left to <see cref="LongWordMerger"/>.</summary>
    public const int LongestPackageWord = 1024;

    private readonly BpeTokenizer _tokenizer;
    private readonly LongWordMerger _longWords;

    /// <summary>Create the model.</summary>
    /// <param name="vocabulary">Tokens, in the characters that stand for bytes, and their ids.</param>
    /// <param name="merges">Pairs that merge, the first ones first; each of them and what it makes is in the vocabulary.</param>
    /// <param name="unknownToken">Token for bytes that the vocabulary lacks; null leaves them out.</param>
    /// <param name="fuseUnknown">Whether unknown bytes side by side become one token.</param>
    public BytePairModel(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, string? unknownToken, bool fuseUnknown)
    {
        // The package refuses a pair that comes twice; with Hugging Face the later place counts.
        var last = new Dictionary<(string, string), int>();
        for (var rank = 0; rank < merges.Count; rank++) last[merges[rank]] = rank;
        _tokenizer = BpeTokenizer.Create(new BpeOptions(vocabulary)
        {
            Merges = merges.Where((pair, rank) => last[pair] == rank).Select(pair => $"{pair.Left} {pair.Right}"),
            ByteLevel = true,
            UnknownToken = unknownToken,
            FuseUnknownTokens = fuseUnknown,
        });
        _longWords = new(vocabulary, merges, unknownToken, fuseUnknown);
        Marks = TokenMarks.OnStarts(ByteCharacters.Of((byte)' ').ToString(), vocabulary.Keys);
        Fingerprint = $"bytepair unknown={unknownToken} fuse={fuseUnknown} merges={Hash(merges)}";
    }

    /// <inheritdoc/>
    public TokenMarks Marks { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Encode(ReadOnlySpan<char> word) => word.Length > LongestPackageWord
        ? _longWords.Encode(word)
        : _tokenizer.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false);

    private static string Hash(IReadOnlyList<(string Left, string Right)> merges) =>
        TextHash.Of(merges.Select(pair => $"{pair.Left} {pair.Right}"));
}
