using System.Text;

namespace EmbeddingSpace.Tokenization.Tracing;

/// <summary>
/// A text under normalisation whose characters know the stretch of the original that they come from, by the rules of Hugging Face's tokenizers.
/// Places are UTF-16 units. For one thread.
/// </summary>
internal sealed class TracedText
{
    private readonly int _origin;
    private List<int> _starts;
    private List<int> _ends;

    /// <summary>An original, or a stretch of one.</summary>
    /// <param name="text">The text, without lone surrogates.</param>
    /// <param name="origin">Where in the original it begins.</param>
    public TracedText(string text, int origin)
    {
        (Text, _origin) = (text, origin);
        (_starts, _ends) = (new(text.Length), new(text.Length));
        foreach (var rune in text.EnumerateRunes())
        {
            Trace(rune.Utf16SequenceLength, origin, origin + rune.Utf16SequenceLength);
            origin += rune.Utf16SequenceLength;
        }
    }

    /// <summary>The text as it is now.</summary>
    public string Text { get; private set; }

    /// <summary>Where in the original the character of each unit begins.</summary>
    public IReadOnlyList<int> Starts => _starts;

    /// <summary>Where in the original the character of each unit ends.</summary>
    public IReadOnlyList<int> Ends => _ends;

    /// <summary>Rewrite the whole text.</summary>
    /// <param name="changes">The new text, character by character.</param>
    /// <param name="removed">Characters that are gone before the first of it.</param>
    public void Transform(IReadOnlyList<CharacterChange> changes, int removed = 0)
    {
        var (old, oldStarts, oldEnds) = (Text, _starts, _ends);
        (_starts, _ends) = (new(old.Length), new(old.Length));
        var text = new StringBuilder(old.Length);
        var place = Skip(old, 0, removed);
        foreach (var (codePoint, change) in changes)
        {
            var length = codePoint < 0x10000 ? 1 : 2;
            if (change <= 0) Trace(length, oldStarts[place], oldEnds[place]);
            // What is new comes from where the character before it came from.
            else if (place > 0) Trace(length, oldStarts[place - 1], oldEnds[place - 1]);
            else Trace(length, _origin, _origin);
            if (change <= 0) place = Skip(old, place, 1 - change);
            Append(text, codePoint);
        }
        Text = text.ToString();
    }

    /// <summary>Rewrite unit by unit, each of which stays where it is and one.</summary>
    /// <param name="text">As long as the text is.</param>
    public void Become(string text)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(text.Length, Text.Length);
        Text = text;
    }

    /// <summary>Rewrite character by character, each of which stays one.</summary>
    public void Map(Func<int, int> map) => Transform([.. Text.EnumerateRunes().Select(rune => new CharacterChange(map(rune.Value), 0))]);

    /// <summary>Remove characters.</summary>
    public void Keep(Func<int, bool> isKept)
    {
        var (starts, ends) = (_starts, _ends);
        (_starts, _ends) = (new(starts.Count), new(starts.Count));
        var text = new StringBuilder(Text.Length);
        var place = 0;
        foreach (var rune in Text.EnumerateRunes())
        {
            if (isKept(rune.Value))
            {
                Trace(rune.Utf16SequenceLength, starts[place], ends[place]);
                text.Append(rune);
            }
            place += rune.Utf16SequenceLength;
        }
        Text = text.ToString();
    }

    /// <summary>Keep a stretch only.</summary>
    public void Cut(int start, int end)
    {
        Text = Text[start..end];
        (_starts, _ends) = (_starts.GetRange(start, end - start), _ends.GetRange(start, end - start));
    }

    /// <summary>Put other text in the place of stretches; it comes from where the last character of each came from.</summary>
    /// <param name="stretches">In order, none over another.</param>
    /// <param name="content">What takes their places.</param>
    public void Replace(IReadOnlyList<(int Start, int End)> stretches, string content)
    {
        var (old, oldStarts, oldEnds) = (Text, _starts, _ends);
        (_starts, _ends) = (new(old.Length), new(old.Length));
        var text = new StringBuilder(old.Length);
        var done = 0;
        foreach (var (start, end) in stretches)
        {
            Copy(start);
            text.Append(content);
            if (end > 0) Trace(content.Length, oldStarts[end - 1], oldEnds[end - 1]);
            else Trace(content.Length, _origin, _origin);
            done = end;
        }
        Copy(old.Length);
        Text = text.ToString();

        void Copy(int end)
        {
            text.Append(old, done, end - done);
            _starts.AddRange(oldStarts.GetRange(done, end - done));
            _ends.AddRange(oldEnds.GetRange(done, end - done));
        }
    }

    /// <summary>Put other text in the place of the whole; what is not named is gone.</summary>
    /// <param name="stretches">In order: what it becomes, and where the stretch begins and ends.</param>
    public void Rewrite(IReadOnlyList<(string Content, int Start, int End)> stretches)
    {
        var (starts, ends) = (_starts, _ends);
        (_starts, _ends) = (new(starts.Count), new(starts.Count));
        foreach (var (content, start, end) in stretches) Trace(content.Length, starts[start], ends[end - 1]);
        Text = string.Concat(stretches.Select(stretch => stretch.Content));
    }

    /// <summary>Put text before a text that is not empty; it comes from where the first character came from.</summary>
    public void Prepend(string text)
    {
        if (Text.Length == 0) return;
        Text = text + Text;
        _starts.InsertRange(0, Enumerable.Repeat(_starts[0], text.Length));
        _ends.InsertRange(0, Enumerable.Repeat(_ends[0], text.Length));
    }

    private void Trace(int units, int start, int end)
    {
        for (var i = 0; i < units; i++)
        {
            _starts.Add(start);
            _ends.Add(end);
        }
    }

    private static int Skip(string text, int place, int characters)
    {
        for (; characters > 0 && place < text.Length; characters--) place += char.IsHighSurrogate(text[place]) ? 2 : 1;
        return place;
    }

    private static void Append(StringBuilder text, int codePoint)
    {
        if (codePoint < 0x10000) text.Append((char)codePoint);
        else text.Append(char.ConvertFromUtf32(codePoint));
    }
}
