using EmbeddingSpace.Checkpoints.Configuration;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>How weights are drawn that stand in no file: as Transformers initialises a linear module of a base without it.</summary>
/// <param name="config">Settings of the base.</param>
/// <param name="baseTensors">Its tensors.</param>
/// <param name="location">Path of the base, for messages.</param>
/// <param name="seed">Seed of the first weight; each further one has the next.</param>
internal sealed class WeightDrawing(CheckpointConfig config, IReadOnlyList<ITensorSource> baseTensors, string location, ulong seed)
{
    private const string DeviationKey = "initializer_range";
    private const string NoFile = "(drawn)";
    private const double DefaultDeviation = 0.02;

    private readonly long _largest = baseTensors.Max(tensor => tensor.Entry.Count);
    private readonly double _deviation = config.GetNumber(DeviationKey) switch
    {
        null => DefaultDeviation,
        >= 0 and var number => number,
        var other => throw new InvalidCheckpointException(FormattableString.Invariant(
            $"Key '{DeviationKey}' in 'config.json' of base model '{location}': expected a number from 0 on, found {other}. Correct the file.")),
    };
    private ulong _next = seed;

    /// <summary>Whether a weight of that shape is one of such a base: an adapter of a few bytes may ask for any.</summary>
    public bool Allows(long height, long width) => (UInt128)height * (UInt128)width <= (UInt128)_largest;

    /// <summary>A tensor to be drawn when it is read.</summary>
    public ITensorSource Draw(string name, long[] shape, bool isBias) =>
        new DrawnTensor(new(name, TensorDataType.F32, shape, NoFile), location, isBias ? 0 : _deviation, isBias ? 0 : _next++);
}
