using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Folders;
using EmbeddingSpace.Checkpoints.Tensors;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Sentences;

/// <summary>A dense layer behind the pooled vector. Owns its tensors.</summary>
internal sealed class SentenceDense : IDisposable
{
    private const string WeightName = "linear.weight", BiasName = "linear.bias", ResidualName = "residual.weight";

    private readonly SentenceStep.Dense _step;
    private Tensor? _weight;
    private Tensor? _bias;
    private Tensor? _residual;

    private SentenceDense(SentenceStep.Dense step) => _step = step;

    /// <summary>Read its weights.</summary>
    /// <exception cref="CheckpointException">They are missing, malformed or of another shape.</exception>
    public static SentenceDense Load(SentenceStep.Dense step, Checkpoint checkpoint, Device device)
    {
        using var weights = checkpoint.OpenModule(step.Folder);
        var location = checkpoint.PathOf(step.Folder);
        var dense = new SentenceDense(step);
        try
        {
            dense._weight = Take(WeightName, step.OutputSize, step.InputSize);
            if (step.HasBias) dense._bias = Take(BiasName, step.OutputSize);
            if (step.HasResidual && step.InputSize != step.OutputSize) dense._residual = Take(ResidualName, step.OutputSize, step.InputSize);
            return dense;
        }
        catch
        {
            dense.Dispose();
            throw;
        }

        Tensor Take(string name, params long[] shape) => Read(weights, name, shape, location).TakeOver(device);
    }

    /// <summary>What it computes.</summary>
    public SentenceStep.Dense Step => _step;

    /// <summary>[out, in]; owned by this.</summary>
    public Tensor Weight => _weight!;

    /// <summary>[out]; null where it has none. Owned by this.</summary>
    public Tensor? Bias => _bias;

    /// <summary>What it reads goes through this before it is added [out, in]; null where it is added as it is, or not. Owned by this.</summary>
    public Tensor? Residual => _residual;

    /// <summary>[batch, in] → [batch, out].</summary>
    public Tensor Forward(Tensor vectors)
    {
        var mapped = _step.Activation(nn.functional.linear(vectors, _weight!, _bias!));
        if (!_step.HasResidual) return mapped;
        return mapped.Plus(_residual is null ? vectors : nn.functional.linear(vectors, _residual));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight?.Dispose();
        _bias?.Dispose();
        _residual?.Dispose();
    }

    private static Tensor Read(WeightsSet weights, string name, long[] shape, string location)
    {
        var stored = weights.Tensors.FirstOrDefault(tensor => tensor.Entry.Name == name)
            ?? throw new InvalidCheckpointException(
                $"'{location}': expected a tensor '{name}', found {Named(weights.Tensors)}. Download the module's folder again.");
        if (stored.Entry.DataType.IsFloatingPoint() && stored.Entry.Shape.SequenceEqual(shape))
            return TensorReader.Read(stored, ScalarType.Float32, finite: true);
        throw new InvalidCheckpointException(
            $"Tensor '{name}' in '{location}': expected floating-point numbers [{string.Join(", ", shape)}] as its config.json says, "
            + $"found {stored.Entry.DataType.StoredName()} [{string.Join(", ", stored.Entry.Shape)}]. Compare the two.");
    }

    private static string Named(IReadOnlyList<StoredTensor> tensors) =>
        tensors.Count == 0 ? "none" : NameList.Of([.. tensors.Select(tensor => tensor.Entry.Name)]);
}
