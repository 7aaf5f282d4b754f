using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Models;
using Microsoft.ML;

namespace EmbeddingSpace.ML.Scoring;

/// <summary>Numbers from a text column through a model: one text at a time behind a prediction engine, windows of texts behind a view.</summary>
/// <param name="score">Texts to numbers.</param>
/// <param name="windowSize">Most rows read ahead.</param>
internal sealed class TextSource(Func<IReadOnlyList<string?>, TextScores> score, int windowSize) : INumberSource
{
    public IRowNumbers Follow(DataViewRow row, ColumnBinding binding) => new RowTextNumbers(row, binding.Read[0], score);

    public DataViewRowCursor Open(IDataView input, ColumnBinding binding, IReadOnlyCollection<DataViewSchema.Column> wanted) =>
        LookAheadCursor.Open(input, binding, wanted, ahead => new TextWindow(ahead, binding.Read[0], score, windowSize));
}
