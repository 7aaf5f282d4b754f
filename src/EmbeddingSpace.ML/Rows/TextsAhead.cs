using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Texts read ahead, so that the model can batch texts of similar length.</summary>
internal sealed class TextsAhead(DataViewRowCursor cursor, DataViewSchema.Column text, ITextScorer scorer, int most) : RowsAhead(cursor, most)
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getText = cursor.GetGetter<ReadOnlyMemory<char>>(text);
    private readonly List<string?> _texts = [];

    protected override void Clear() => _texts.Clear();

    protected override void Keep()
    {
        ReadOnlyMemory<char> value = default;
        _getText(ref value);
        _texts.Add(value.ToString());
    }

    protected override TextScores Score() => scorer.Score(_texts);
}
