using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>ML.NET's own way to run such a model: <c>ApplyOnnxModel</c>, one row a pass, its ids made beforehand and no padding.</summary>
/// <remarks>It wants a fixed length a transformer; so each length gets its own, whose making is not timed.</remarks>
internal sealed class OnnxTransformPeer(string file, int threads)
{
    private readonly MLContext _context = new(seed: 1);

    /// <summary>Seconds for every text of a workload.</summary>
    public double Seconds(Workload workload) => workload.Sequences.GroupBy(sequence => sequence.Ids.Length)
        .Sum(group => Seconds(group.Key, [.. group.Select(sequence => sequence.Ids)]));

    private double Seconds(int length, int[][] texts)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.input_ids)].ColumnType = new VectorDataViewType(NumberDataViewType.Int64, 1, length);
        schema[nameof(Row.attention_mask)].ColumnType = new VectorDataViewType(NumberDataViewType.Int64, 1, length);
        var ones = Enumerable.Repeat(1L, length).ToArray();
        var rows = _context.Data.LoadFromEnumerable(
            texts.Select(ids => new Row { input_ids = [.. ids.Select(id => (long)id)], attention_mask = ones }), schema);
        var options = new OnnxOptions
        {
            ModelFile = file,
            InputColumns = [nameof(Row.input_ids), nameof(Row.attention_mask)],
            OutputColumns = ["mean_pooled"],
            ShapeDictionary = new Dictionary<string, int[]> { [nameof(Row.input_ids)] = [1, length], [nameof(Row.attention_mask)] = [1, length] },
            IntraOpNumThreads = threads,
        };
        using var transformer = _context.Transforms.ApplyOnnxModel(options).Fit(rows);
        return PairedRunner.Time(() => MLNetReader.ReadAll(transformer.Transform(rows), "mean_pooled"));
    }

#pragma warning disable IDE1006, SA1300, CA1812 // Columns are named as the model's inputs are; ML.NET makes the rows.
    private sealed class Row
    {
        public long[] input_ids { get; set; } = [];

        public long[] attention_mask { get; set; } = [];
    }
}
