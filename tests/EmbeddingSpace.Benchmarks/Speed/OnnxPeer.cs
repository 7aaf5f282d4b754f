using EmbeddingSpace.Tokenization.Sequences;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>ONNX Runtime on the same checkpoint, float32, batches padded to their longest text.</summary>
internal sealed class OnnxPeer : IDisposable
{
    private static readonly string[] Outputs = ["mean_pooled"];

    private readonly SessionOptions _options;
    private readonly InferenceSession _session;

    public OnnxPeer(string file, int threads)
    {
        _options = new() { IntraOpNumThreads = threads };
        _session = new(file, _options);
    }

    /// <summary>Pooled states of one batch: [batch × hidden].</summary>
    public float[] Run(IReadOnlyList<TokenSequence> batch)
    {
        var longest = batch.Max(sequence => sequence.Ids.Length);
        var ids = new DenseTensor<long>([batch.Count, longest]);
        var mask = new DenseTensor<long>([batch.Count, longest]);
        for (var row = 0; row < batch.Count; row++)
        {
            var source = batch[row].Ids;
            for (var i = 0; i < source.Length; i++) ids.Buffer.Span[(row * longest) + i] = source[i];
            mask.Buffer.Span.Slice(row * longest, source.Length).Fill(1);
        }
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor("input_ids", ids), NamedOnnxValue.CreateFromTensor("attention_mask", mask)], Outputs);
        return ((DenseTensor<float>)results[0].AsTensor<float>()).Buffer.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
