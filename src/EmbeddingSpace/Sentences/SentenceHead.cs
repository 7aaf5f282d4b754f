using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Numbers;
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

    /// <summary>How the last states become one vector; side by side where there are several.</summary>
    public IReadOnlyList<SentencePooling> Poolings => _modules.Poolings;

    /// <summary>What becomes of it, in order: dense layers, and null for division by its length. Owned by this.</summary>
    public IReadOnlyList<SentenceDense?> Steps => _steps;

    /// <summary>Least length that a vector is divided by.</summary>
    public static double ShortestLength => LeastLength;

    /// <summary>One vector a text.</summary>
    /// <param name="last">[batch, sequence, hidden], the state behind the last block.</param>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="leftOut">Tokens at the beginning of each text that are not pooled.</param>
    /// <returns>[batch, output size].</returns>
    public Tensor Forward(Tensor last, TokenBatch batch, int leftOut)
    {
        var vectors = Pool(last, batch, leftOut);
        foreach (var dense in _steps) vectors = dense is null ? vectors / Length(vectors) : dense.Forward(vectors);
        return vectors;
    }

    /// <summary>What the pooled states of each text are multiplied with: one over their length where they are divided by it, and no dense layer stands
    /// between.</summary>
    /// <param name="last">[batch, sequence, hidden], the state behind the last block.</param>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="leftOut">Tokens at the beginning of each text that are not pooled.</param>
    /// <returns>[batch, 1]; null where nothing becomes of them.</returns>
    // Dividing a second time changes nothing.
    public Tensor? Scale(Tensor last, TokenBatch batch, int leftOut) => _steps.Count == 0 ? null : Length(Pool(last, batch, leftOut)).reciprocal();

    private Tensor Pool(Tensor last, TokenBatch batch, int leftOut) =>
        cat([.. _modules.Poolings.Select(pooling => SentencePooler.Pool(last, batch, pooling, leftOut))], 1);

    private static Tensor Length(Tensor vectors) => vectors.norm(1, keepdim: true).NoLessThan(LeastLength);

    /// <inheritdoc/>
    public void Dispose() => _steps.ForEach(step => step?.Dispose());
}
