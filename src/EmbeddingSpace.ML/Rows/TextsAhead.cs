using EmbeddingSpace.Scoring;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Texts read ahead, so that the model can batch texts of similar length.</summary>
internal sealed class TextsAhead(DataViewRowCursor cursor, IEnumerable<Column> columns, Column text, ITextScorer scorer, int most)
    : RowsAhead(cursor, columns, most)
{
    protected override TextScores Score()
    {
        var kept = Kept<ReadOnlyMemory<char>>(text);
        return scorer.Score([.. Enumerable.Range(0, Count).Select(place => kept[place].ToString())]);
    }
}
