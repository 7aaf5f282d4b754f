using EmbeddingSpace.Explanations;
using EmbeddingSpace.ML.Rows.Kept;
using EmbeddingSpace.Scoring;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Texts read ahead, so that the model can batch texts of similar length.</summary>
internal sealed class TextsAhead(DataViewRowCursor cursor, IEnumerable<Column> columns, IReadOnlyList<Column> texts, ITextScorer scorer,
    ITextExplainer? explainer, int most)
    : RowsAhead(cursor, columns, most)
{
    protected override RowAnswers Answer()
    {
        TypedKeptColumn<ReadOnlyMemory<char>>[] kept = [.. texts.Select(Kept<ReadOnlyMemory<char>>)];
        return TextFunction.Answer(scorer, explainer, Count, kept.Length, (row, column) => kept[column][row]);
    }
}
