using System.Text;
using Microsoft.ML.Tokenizers;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>WordPiece: the longest vocabulary entries from the left, or the unknown token for the whole word. The package does the work.</summary>
internal sealed class WordPieceModel : IWordModel
{
    private readonly WordPieceTokenizer _tokenizer;
    private readonly IReadOnlyList<string> _tokens;
    private readonly string _continuation;
    private readonly int[] _unknown;
    private readonly int _longestWord;

    /// <summary>Create the model.</summary>
    /// <param name="tokens">Token of each id; an empty text where an id has none.</param>
    /// <param name="unknownToken">Token for words that cannot be put together; one of <paramref name="tokens"/>.</param>
    /// <param name="continuation">Prefix of entries inside a word, <c>##</c>.</param>
    /// <param name="longestWord">Words of more characters are unknown.</param>
    public WordPieceModel(IReadOnlyList<string> tokens, string unknownToken, string continuation, int longestWord)
    {
        // The package measures words in UTF-16 units, Hugging Face in characters: it gets room for two units a character, we count.
        var options = new WordPieceOptions
        {
            UnknownToken = unknownToken,
            ContinuingSubwordPrefix = continuation,
            MaxInputCharsPerWord = checked(2 * longestWord),
        };
        using var stream = new MemoryStream(Lines(tokens));
        _tokenizer = WordPieceTokenizer.Create(stream, options);
        _unknown = [_tokenizer.UnknownTokenId];
        (_tokens, _continuation, _longestWord) = (tokens, continuation, longestWord);
        UnknownToken = unknownToken;
        Marks = TokenMarks.OnContinuations(continuation, tokens);
        Fingerprint = $"wordpiece unknown={unknownToken} continuation={continuation} longest={longestWord}";
    }

    /// <summary>Token for words that cannot be put together.</summary>
    public string UnknownToken { get; }

    /// <summary>Prefix of entries inside a word.</summary>
    public string Continuation => _continuation;

    /// <inheritdoc/>
    public TokenMarks Marks { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Encode(ReadOnlySpan<char> word) => word.Length > _longestWord && CharacterCount(word) > _longestWord
        ? _unknown
        : _tokenizer.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false);

    /// <inheritdoc/>
    public IReadOnlyList<WordToken> Locate(ReadOnlySpan<char> word)
    {
        var ids = Encode(word);
        if (ids.Count == 1) return [new(ids[0], 0, word.Length)];
        var result = new WordToken[ids.Count];
        var start = 0;
        for (var i = 0; i < result.Length; i++)
        {
            var end = start + _tokens[ids[i]].Length - (i == 0 ? 0 : _continuation.Length);
            result[i] = new(ids[i], start, end);
            start = end;
        }
        return result;
    }

    private static int CharacterCount(ReadOnlySpan<char> word)
    {
        var count = 0;
        foreach (var _ in word.EnumerateRunes()) count++;
        return count;
    }

    // The package takes a vocabulary as lines. A blank line keeps the numbering and adds no entry, which also suits the few tokens that
    // hold a line break: no word does. The byte order mark keeps the reader from taking one off the first token.
    private static byte[] Lines(IReadOnlyList<string> tokens)
    {
        var lines = new StringBuilder();
        foreach (var token in tokens) lines.Append(token.AsSpan().ContainsAny('\r', '\n') ? "" : token).Append('\n');
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(lines.ToString())];
    }
}
