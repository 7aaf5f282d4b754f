using EmbeddingSpace.ML.TransformerEncoder;
using Microsoft.ML;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>Our estimator in an ML.NET pipeline: text to the mean-pooled last state, as the peer's output is.</summary>
internal sealed class EncoderPipeline : IDisposable
{
    private const string Output = "Features";

    private readonly MLContext _context = new(seed: 1);
    private readonly TransformerEncoderTransformer _transformer;

    public EncoderPipeline(string folder, int layer)
    {
        var empty = _context.Data.LoadFromEnumerable(Array.Empty<Row>());
        _transformer = _context.Transforms.ApplyTransformerEncoder(Output, folder, nameof(Row.Text), [layer]).Fit(empty);
    }

    /// <summary>Transform texts and read every vector.</summary>
    public int Run(string[] texts)
    {
        var rows = _context.Data.LoadFromEnumerable(texts.Select(text => new Row { Text = text }));
        return MLNetReader.ReadAll(_transformer.Transform(rows), Output);
    }

    /// <inheritdoc/>
    public void Dispose() => _transformer.Dispose();

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }
}
