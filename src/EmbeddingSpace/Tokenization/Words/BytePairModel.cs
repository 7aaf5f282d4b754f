using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>
/// Byte-pair encoding: the symbols of a word, bytes or characters, merged in the order of the merge list. Not the package's class: it gives GPT-2's ids,
/// but takes time with the square of a word's length, knows neither bytes for unknown characters nor whole words before merges, and not which
/// characters a token stands for where there are bytes.
/// </summary>
internal sealed class BytePairModel : IWordModel
{
    private const int None = -1;

    // A character has four bytes at most; longer words take their buffers from the pool.
    private const int StackSymbols = 256;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _vocabulary;
    private readonly PairMerger _merger;
    private readonly BytePairOptions _options;
    private readonly int[] _bytes;
    private readonly char[] _byteCharacters = [.. Enumerable.Range(0, 256).Select(value => ByteCharacters.Of((byte)value))];
    private readonly int _unknown;

    /// <summary>Create the model.</summary>
    /// <param name="vocabulary">Tokens and their ids.</param>
    /// <param name="merges">Pairs that merge, the first ones first; each of them and what it makes is in the vocabulary.</param>
    /// <param name="options">What it does beside.</param>
    public BytePairModel(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, BytePairOptions options)
    {
        var ids = new Dictionary<string, int>(vocabulary, StringComparer.Ordinal);
        _vocabulary = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _merger = new(vocabulary, merges);
        _options = options;
        _unknown = options.UnknownToken is null ? None : vocabulary[options.UnknownToken];
        int Find(string token) => ids.GetValueOrDefault(token, None);
        _bytes = options.ByteLevel ? [.. _byteCharacters.Select(character => Find(character.ToString()))]
            : options.ByteFallback ? ByteTokens.Ids(Find)
            : [];
        Marks = TokenMarks.OnStarts(options.Mark, vocabulary.Keys, options.ByteLevel);
        Fingerprint = $"bytepair {options} merges={TextHash.Of(merges.Select(pair => $"{pair.Left} {pair.Right}"))}";
    }

    /// <inheritdoc/>
    public TokenMarks Marks { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public IReadOnlyList<int> Encode(ReadOnlySpan<char> word)
    {
        if (_options.IgnoreMerges && Whole(word) is >= 0 and var whole) return [whole];
        var size = (4 * word.Length) + 1;
        var rented = size <= StackSymbols ? null : ArrayPool<int>.Shared.Rent(2 * size);
        var ids = rented is null ? stackalloc int[StackSymbols] : rented.AsSpan(0, size);
        var lengths = rented is null ? stackalloc int[StackSymbols] : rented.AsSpan(size, size);
        int[] result = [.. ids[..Merge(word, ids, lengths)]];
        if (rented is not null) ArrayPool<int>.Shared.Return(rented);
        return result;
    }

    /// <inheritdoc/>
    public IReadOnlyList<WordToken> Locate(ReadOnlySpan<char> word)
    {
        if (_options.IgnoreMerges && Whole(word) is >= 0 and var whole) return [new(whole, 0, word.Length)];
        var (ids, lengths) = (new int[(4 * word.Length) + 1], new int[(4 * word.Length) + 1]);
        var result = new WordToken[Merge(word, ids, lengths)];
        var (starts, ends) = BytePlaces(word);
        var place = 0;
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = new(ids[i], starts[place], ends[place + lengths[i] - 1]);
            place += lengths[i];
        }
        return result;
    }

    private int Merge(ReadOnlySpan<char> word, Span<int> ids, Span<int> lengths)
    {
        var count = _options.ByteLevel ? Bytes(word, ids, lengths) : Characters(word, ids, lengths);
        return _merger.Merge(ids[..count], lengths[..count]);
    }

    private int Bytes(ReadOnlySpan<char> word, Span<int> ids, Span<int> lengths)
    {
        Span<byte> bytes = stackalloc byte[4];
        var symbols = new Symbols(ids, lengths);
        foreach (var rune in word.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            for (var i = 0; i < length; i++)
                if (_bytes[bytes[i]] is >= 0 and var id) symbols.Add(id, 1);
                else symbols.AddUnknown(_unknown, 1, _options.FuseUnknown);
        }
        return symbols.Finish();
    }

    private int Characters(ReadOnlySpan<char> word, Span<int> ids, Span<int> lengths)
    {
        Span<byte> bytes = stackalloc byte[4];
        var symbols = new Symbols(ids, lengths);
        for (var position = 0; position < word.Length;)
        {
            Rune.DecodeFromUtf16(word[position..], out var rune, out var units);
            if (_vocabulary.TryGetValue(word.Slice(position, units), out var id))
                symbols.Add(id, rune.Utf8SequenceLength);
            else if (!_options.ByteFallback || !symbols.TryAddBytes(bytes[..rune.EncodeToUtf8(bytes)], _bytes))
                symbols.AddUnknown(_unknown, rune.Utf8SequenceLength, _options.FuseUnknown);
            position += units;
        }
        return symbols.Finish();
    }

    // Id of the word as a token; negative where it is none.
    private int Whole(ReadOnlySpan<char> word)
    {
        if (!_options.ByteLevel) return _vocabulary.TryGetValue(word, out var id) ? id : None;
        var bytes = new byte[Encoding.UTF8.GetByteCount(word)];
        Encoding.UTF8.GetBytes(word, bytes);
        return _vocabulary.TryGetValue(Array.ConvertAll(bytes, value => _byteCharacters[value]), out var known) ? known : None;
    }

    // Where the character of each byte begins and ends.
    private static (List<int> Starts, List<int> Ends) BytePlaces(ReadOnlySpan<char> word)
    {
        var (starts, ends) = (new List<int>(word.Length), new List<int>(word.Length));
        var place = 0;
        foreach (var rune in word.EnumerateRunes())
        {
            for (var i = 0; i < rune.Utf8SequenceLength; i++)
            {
                starts.Add(place);
                ends.Add(place + rune.Utf16SequenceLength);
            }
            place += rune.Utf16SequenceLength;
        }
        return (starts, ends);
    }

    /// <summary>Gathers the symbols of a word in Hugging Face's order: an unknown one waits for the next that is known.</summary>
    private ref struct Symbols(Span<int> ids, Span<int> lengths)
    {
        private readonly Span<int> _ids = ids;
        private readonly Span<int> _lengths = lengths;
        private int _count;
        private int _unknown;
        private int _unknownLength;

        public void Add(int id, int length)
        {
            AddWaiting();
            (_ids[_count], _lengths[_count++]) = (id, length);
        }

        public bool TryAddBytes(scoped ReadOnlySpan<byte> bytes, int[] byteIds)
        {
            foreach (var value in bytes)
                if (byteIds[value] < 0) return false;
            foreach (var value in bytes) (_ids[_count], _lengths[_count++]) = (byteIds[value], 1);
            return true;
        }

        public void AddUnknown(int id, int length, bool fuse)
        {
            if (id < 0) return;
            if (!fuse) AddWaiting();
            _unknown = id;
            _unknownLength += length;
        }

        public int Finish()
        {
            AddWaiting();
            return _count;
        }

        private void AddWaiting()
        {
            if (_unknownLength > 0) (_ids[_count], _lengths[_count++]) = (_unknown, _unknownLength);
            _unknownLength = 0;
        }
    }
}
