using EmbeddingSpace.Scoring;
using Microsoft.ML;

namespace EmbeddingSpace.ML.Rows;

/// <summary>A window of texts, so that the model can batch texts of similar length.</summary>
internal sealed class TextWindow(DataViewRowCursor ahead, DataViewSchema.Column text, Func<IReadOnlyList<string?>, TextScores> score, int largest) : RowWindow(ahead, largest)
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getText = ahead.GetGetter<ReadOnlyMemory<char>>(text);
    private readonly List<string?> _texts = [];

    protected override void Clear() => _texts.Clear();

    protected override void Keep()
    {
        ReadOnlyMemory<char> value = default;
        _getText(ref value);
        _texts.Add(value.ToString());
    }

    protected override TextScores Score() => score(_texts);
}
