using System.Runtime.InteropServices;
using EmbeddingSpace.Tokenization.Tracing;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization;

/// <summary>The ids of one text, gathered word by word. For one thread.</summary>
internal sealed class TextIds(WordCache<int> words, int limit)
{
    private readonly List<int> _ids = [];
    private int? _lengthAtLimit;

    /// <summary>The ids so far.</summary>
    public ReadOnlySpan<int> Span => CollectionsMarshal.AsSpan(_ids);

    /// <summary>Length right after the word that reached the limit; the whole length where none did.</summary>
    public int LengthAtLimit => _lengthAtLimit ?? _ids.Count;

    /// <summary>Take the words of a text.</summary>
    public void Add(PieceText pieces)
    {
        for (var piece = 0; piece < pieces.Count; piece++)
        {
            var ids = words.Find(pieces[piece]);
            for (var i = 0; i < ids.Count; i++) _ids.Add(ids[i]);
            if (_ids.Count >= limit) _lengthAtLimit ??= _ids.Count;
        }
    }

    /// <summary>Take an added token.</summary>
    public void Add(int id) => _ids.Add(id);
}
