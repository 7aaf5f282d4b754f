using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using static TorchSharp.torch;

namespace EmbeddingSpace.Sentences;

/// <summary>The modules of a sentence encoder behind its last block. Owns the weights of its dense layers.</summary>
internal sealed class SentenceHead : IDisposable
{
    // The library's own: a vector of nothing but zeros stays one.
    private const double LeastLength = 1e-12;

    private readonly SentenceModules _modules;
    private readonly List<SentenceDense?> _steps = [];

    private SentenceHead(SentenceModules modules) => _modules = modules;

    /// <summary>Load the weights of the modules.</summary>
    /// <exception cref="CheckpointException">They are missing, malformed or of another shape.</exception>
    public static SentenceHead Load(SentenceModules modules, Checkpoint checkpoint, Device device)
    {
        var head = new SentenceHead(modules);
        try
        {
            foreach (var step in modules.Steps) head._steps.Add(step is SentenceStep.Dense dense ? SentenceDense.Load(dense, checkpoint, device) : null);
            return head;
        }
        catch
        {
            head.Dispose();
            throw;
        }
    }

    /// <summary>One vector a text.</summary>
    /// <param name="last">[batch, sequence, hidden], the state behind the last block.</param>
    /// <param name="batch">The batch the states belong to.</param>
    /// <returns>[batch, output size].</returns>
    public Tensor Forward(Tensor last, TokenBatch batch)
    {
        var vectors = cat([.. _modules.Poolings.Select(pooling => Pool(last, batch, pooling))], 1);
        foreach (var dense in _steps)
            vectors = dense is null ? vectors / vectors.norm(1, keepdim: true).clamp_min(LeastLength) : dense.Forward(vectors);
        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose() => _steps.ForEach(step => step?.Dispose());

    private static Tensor Pool(Tensor last, TokenBatch batch, SentencePooling pooling) => pooling switch
    {
        SentencePooling.First => TokenState.Take(last, TokenPosition.First, batch.Lengths),
        SentencePooling.Last => TokenState.Take(last, TokenPosition.Last, batch.Lengths),
        SentencePooling.Mean => TokenState.Pool(last, batch, Pooling.Mean),
        SentencePooling.MeanByRoot => TokenState.Pool(last, batch, Pooling.Mean) * Column(batch, length => MathF.Sqrt(length), last),
        SentencePooling.Maximum => Masked(last, batch).amax([1]),
        _ => WeightedMean(last, batch),
    };

    private static Tensor Masked(Tensor last, TokenBatch batch) => batch.Attendable is { } attendable
        ? last.masked_fill(attendable.view(batch.Count, batch.SequenceLength, 1).logical_not(), float.NegativeInfinity)
        : last;

    private static Tensor WeightedMean(Tensor last, TokenBatch batch)
    {
        var weights = new float[batch.Count * batch.SequenceLength];
        for (var row = 0; row < batch.Count; row++)
        {
            // 1 + 2 + … + n.
            var sum = batch.Lengths[row] * (batch.Lengths[row] + 1f) / 2;
            for (var token = 0; token < batch.Lengths[row]; token++) weights[row * batch.SequenceLength + token] = (token + 1) / sum;
        }

        return bmm(tensor(weights, [batch.Count, 1, batch.SequenceLength], device: last.device), last).squeeze(1);
    }

    private static Tensor Column(TokenBatch batch, Func<int, float> value, Tensor like) =>
        tensor(batch.Lengths.Select(value).ToArray(), [batch.Count, 1], device: like.device);
}
