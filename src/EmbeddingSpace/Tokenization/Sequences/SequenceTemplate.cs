namespace EmbeddingSpace.Tokenization.Sequences;

/// <summary>Where the ids of a text, or of two, stand among the special tokens. Immutable.</summary>
internal sealed class SequenceTemplate
{
    private readonly IReadOnlyList<TemplatePiece> _pieces;

    /// <summary>Create a template and check that a <see cref="TokenSequence"/> can say what it makes.</summary>
    /// <param name="pieces">The parts, in order.</param>
    /// <param name="texts">How many texts it takes: 1 or 2.</param>
    /// <param name="file">Where it comes from, for messages.</param>
    /// <exception cref="InvalidCheckpointException">A text is missing, repeated or out of order, or the token types are not 0s and then 1s.</exception>
    public SequenceTemplate(IReadOnlyList<TemplatePiece> pieces, int texts, string file)
    {
        var order = pieces.Where(piece => piece.Text is not null).Select(piece => piece.Text!.Value);
        if (!order.SequenceEqual(Enumerable.Range(0, texts)))
            throw new InvalidCheckpointException(
                $"The post-processor's template for {texts} text(s) in '{file}': expected each text once and in order, got '{string.Join(' ', pieces)}'; "
                + "only such templates are supported.");
        var types = pieces.Select(piece => piece.Type).ToArray();
        if (types.Any(type => type is not (0 or 1)) || !types.SequenceEqual(types.Order()))
            throw new InvalidCheckpointException(
                $"The post-processor's template for {texts} text(s) in '{file}': "
                + $"expected token types 0 and from some place on 1, got {string.Join(' ', types)}; only such templates are supported.");
        _pieces = pieces;
        Added = pieces.Sum(piece => piece.Ids.Count);
    }

    /// <summary>Number of special tokens added.</summary>
    public int Added { get; }

    /// <summary>What it does, in one line: equal lines, equal results.</summary>
    public string Fingerprint => string.Join(' ', _pieces);

    /// <summary>Put texts between the special tokens.</summary>
    /// <param name="first">Ids of the first text.</param>
    /// <param name="second">Ids of the second text; empty where the template takes one.</param>
    /// <param name="fullLength">Length that goes into the result as the length without truncation.</param>
    public TokenSequence Build(ReadOnlySpan<int> first, ReadOnlySpan<int> second, int fullLength)
    {
        var ids = Arrange(first, second, id => id);
        var position = 0;
        var secondStart = ids.Length;
        foreach (var piece in _pieces)
        {
            if (piece.Type == 1) secondStart = Math.Min(secondStart, position);
            position += piece.Text switch { 0 => first.Length, 1 => second.Length, _ => piece.Ids.Count };
        }
        return new(ids, secondStart, fullLength);
    }

    /// <summary>Put what belongs to the ids of texts between what belongs to special tokens.</summary>
    /// <param name="first">Of each id of the first text.</param>
    /// <param name="second">Of each id of the second text; empty where the template takes one.</param>
    /// <param name="special">What belongs to a special token, by its id.</param>
    public T[] Arrange<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second, Func<int, T> special)
    {
        var result = new T[Added + first.Length + second.Length];
        var position = 0;
        foreach (var piece in _pieces)
        {
            var length = piece.Text switch { 0 => first.Length, 1 => second.Length, _ => piece.Ids.Count };
            switch (piece.Text)
            {
                case 0: first.CopyTo(result.AsSpan(position)); break;
                case 1: second.CopyTo(result.AsSpan(position)); break;
                default: for (var i = 0; i < length; i++) result[position + i] = special(piece.Ids[i]); break;
            }
            position += length;
        }
        return result;
    }
}
