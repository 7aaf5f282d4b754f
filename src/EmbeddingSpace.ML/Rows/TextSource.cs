using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Scoring;
using Microsoft.ML;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Numbers from a text column through a model: one text at a time behind a prediction engine, windows of texts behind a view.</summary>
/// <param name="scoreWindow">The texts of a window to numbers.</param>
/// <param name="scoreRow">The one text of a prediction engine's row to numbers.</param>
/// <param name="windowSize">Most rows read ahead.</param>
internal sealed class TextSource(Func<IReadOnlyList<string?>, TextScores> scoreWindow, Func<IReadOnlyList<string?>, TextScores> scoreRow, int windowSize) : INumberSource
{
    public IRowNumbers Follow(DataViewRow row, ColumnBinding binding) => new RowTextNumbers(row, binding.Read[0], scoreRow);

    public DataViewRowCursor Open(IDataView input, ColumnBinding binding, IReadOnlyCollection<DataViewSchema.Column> wanted) =>
        LookAheadCursor.Open(input, binding, wanted, ahead => new TextWindow(ahead, binding.Read[0], scoreWindow, windowSize));
}
