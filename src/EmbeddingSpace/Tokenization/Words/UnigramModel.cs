using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>
/// sentencepiece's Unigram model: of all ways to put a word together out of tokens the one whose scores sum up highest (Viterbi). Not the package's
/// class, which takes sentencepiece's files alone and numbers and normalises otherwise than Hugging Face.
/// </summary>
internal sealed class UnigramModel : IWordModel
{
    // An unknown character costs this much more than the worst token.
    private const double UnknownPenalty = 10;

    private readonly TokenTrie _trie;
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknown;
    private readonly int[]? _bytes;

    /// <summary>Create the model.</summary>
    /// <param name="tokens">Token of each id; an empty text where an id has none.</param>
    /// <param name="scores">Score of each id, finite.</param>
    /// <param name="unknown">Id of what no tokens make up.</param>
    /// <param name="lowest">The score that what is unknown is measured by.</param>
    /// <param name="bytes">Ids of the bytes that what is unknown is written as, -1 for one that has none; null where it is not.</param>
    /// <param name="mark">How the vocabulary writes a space.</param>
    public UnigramModel(IReadOnlyList<string> tokens, double[] scores, int unknown, double lowest, int[]? bytes, string mark)
    {
        _trie = new(tokens);
        (_scores, _unknown, _bytes) = (scores, unknown, bytes);
        _unknownScore = lowest - UnknownPenalty;
        Marks = TokenMarks.OnStarts(mark, tokens);
        var hash = TextHash.Of([Convert.ToBase64String(MemoryMarshal.AsBytes<double>(scores))]);
        Fingerprint = $"unigram unknown={unknown} at={_unknownScore} bytes={bytes is not null} scores={hash}";
    }

    /// <inheritdoc/>
    public TokenMarks Marks { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Encode(ReadOnlySpan<char> word)
    {
        var tokens = Locate(word);
        var ids = new int[tokens.Count];
        for (var i = 0; i < ids.Length; i++) ids[i] = tokens[i].Id;
        return ids;
    }

    /// <inheritdoc/>
    public IReadOnlyList<WordToken> Locate(ReadOnlySpan<char> word)
    {
        var result = new List<WordToken>();
        var nodes = ArrayPool<Node>.Shared.Rent(word.Length + 1);
        try
        {
            FindBest(word, nodes.AsSpan(0, word.Length + 1));
            for (var end = word.Length; end > 0;)
            {
                var start = nodes[end].Start;
                var id = nodes[end].Id;
                // Unknown neighbours are one token.
                if (id == _unknown)
                    while (start > 0 && nodes[start].Id == _unknown) start = nodes[start].Start;
                if (id == _unknown) AddUnknown(word, start, end, result);
                else result.Add(new(id, start, end));
                end = start;
            }
        }
        finally
        {
            ArrayPool<Node>.Shared.Return(nodes);
        }
        result.Reverse();
        return result;
    }

    private void FindBest(ReadOnlySpan<char> word, Span<Node> nodes)
    {
        nodes.Fill(new(0, -1, 0));
        for (var start = 0; start < word.Length;)
        {
            var length = char.IsHighSurrogate(word[start]) ? 2 : 1;
            var score = nodes[start].Score;
            var single = false;
            for (var (place, end) = (TokenTrie.Root, start); end < word.Length;)
            {
                place = _trie.Next(place, word[end]);
                if (place < 0) break;
                end++;
                var id = _trie.Id(place);
                if (id < 0) continue;
                Offer(ref nodes[end], score + _scores[id], start, id);
                single |= end - start == length;
            }
            if (!single) Offer(ref nodes[start + length], score + _unknownScore, start, _unknown);
            start += length;
        }
    }

    private static void Offer(ref Node node, double score, int start, int id)
    {
        if (node.Start < 0 || score > node.Score) node = new(score, start, id);
    }

    // Added from behind, as the whole result is.
    private void AddUnknown(ReadOnlySpan<char> word, int start, int end, List<WordToken> result)
    {
        // Unknown characters side by side may be a token together.
        if (Find(word[start..end]) is >= 0 and var known)
        {
            result.Add(new(known, start, end));
            return;
        }
        var bytes = new byte[_bytes is null ? 0 : Encoding.UTF8.GetByteCount(word[start..end])];
        if (bytes.Length > 0) Encoding.UTF8.GetBytes(word[start..end], bytes);
        if (bytes.Length > 0 && bytes.All(value => _bytes![value] >= 0))
            for (var i = bytes.Length - 1; i >= 0; i--) result.Add(new(_bytes![bytes[i]], start, end));
        else result.Add(new(_unknown, start, end));
    }

    private int Find(ReadOnlySpan<char> text)
    {
        var node = TokenTrie.Root;
        foreach (var unit in text)
            if ((node = _trie.Next(node, unit)) < 0) return -1;
        return _trie.Id(node);
    }

    // The best way to the end of a character: its score, where its last token begins (-1: there is no way yet) and that token.
    private readonly record struct Node(double Score, int Start, int Id);
}
