using EmbeddingSpace.Tokenization.Sequences;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>ONNX Runtime on the same checkpoint, float32, batches padded to their longest text.</summary>
internal sealed class OnnxPeer : IDisposable
{
    private const string Types = "token_type_ids";

    private readonly string[] _outputs;
    private readonly bool _readsTypes;
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;

    /// <param name="file">The file.</param>
    /// <param name="threads">Threads that it may use.</param>
    /// <param name="output">What is asked of it.</param>
    public OnnxPeer(string file, int threads, string output = "mean_pooled")
    {
        _outputs = [output];
        _options = new() { IntraOpNumThreads = threads };
        _session = new(file, _options);
        _readsTypes = _session.InputMetadata.ContainsKey(Types);
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
        List<NamedOnnxValue> inputs = [NamedOnnxValue.CreateFromTensor("input_ids", ids), NamedOnnxValue.CreateFromTensor("attention_mask", mask)];
        if (_readsTypes) inputs.Add(NamedOnnxValue.CreateFromTensor(Types, new DenseTensor<long>([batch.Count, longest])));
        using var results = _session.Run(inputs, _outputs);
        return ((DenseTensor<float>)results[0].AsTensor<float>()).Buffer.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
