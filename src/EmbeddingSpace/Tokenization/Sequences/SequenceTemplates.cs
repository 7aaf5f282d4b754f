namespace EmbeddingSpace.Tokenization.Sequences;

/// <summary>The templates of one tokenizer for one text and for two.</summary>
internal sealed record SequenceTemplates(SequenceTemplate Single, SequenceTemplate Pair)
{
    /// <summary>No special tokens; a pair is its ids one after the other.</summary>
    public static SequenceTemplates Plain(string file) => new(
        new([TemplatePiece.OfText(0, 0)], 1, file),
        new([TemplatePiece.OfText(0, 0), TemplatePiece.OfText(1, 1)], 2, file));

    /// <summary><c>[CLS] A [SEP]</c> and <c>[CLS] A [SEP] B [SEP]</c>, the second text and its separator of type 1.</summary>
    public static SequenceTemplates Bert(int classification, int separator, string file)
    {
        TemplatePiece[] single = [TemplatePiece.OfToken(classification, 0), TemplatePiece.OfText(0, 0), TemplatePiece.OfToken(separator, 0)];
        return new(new(single, 1, file), new([.. single, TemplatePiece.OfText(1, 1), TemplatePiece.OfToken(separator, 1)], 2, file));
    }

    /// <summary><c>&lt;s&gt; A &lt;/s&gt;</c> and <c>&lt;s&gt; A &lt;/s&gt;&lt;/s&gt; B &lt;/s&gt;</c>, everything of type 0.</summary>
    public static SequenceTemplates Roberta(int classification, int separator, string file)
    {
        var end = TemplatePiece.OfToken(separator, 0);
        TemplatePiece[] single = [TemplatePiece.OfToken(classification, 0), TemplatePiece.OfText(0, 0), end];
        return new(new(single, 1, file), new([.. single, end, TemplatePiece.OfText(1, 0), end], 2, file));
    }
}
