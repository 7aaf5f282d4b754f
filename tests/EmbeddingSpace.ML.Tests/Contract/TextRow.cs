using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.Tests.Contract;

/// <summary>A row with a text, its features, a label, and a column that is no text.</summary>
internal sealed class TextRow
{
    public string? Text { get; set; }

    [VectorType(3)]
    public float[] Features { get; set; } = [];

    public string Label { get; set; } = "";

    public float Number { get; set; }

    /// <summary>Rows that differ, with an empty, a missing, a long and a repeated text among them.</summary>
    public static TextRow[] Create(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new TextRow
        {
            Text = i switch { 1 => "", 2 => null, 3 => new string('x', 50), 4 => "text 0", _ => $"text {i}" },
            Features = [i, i % 3, 0.5f],
            Label = Fakes.FakeModels.Classes[i % 3],
            Number = i,
        }),
    ];

    public static IDataView View(MLContext context, int count = 8) => context.Data.LoadFromEnumerable(Create(count));
}
