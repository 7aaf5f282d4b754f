using EmbeddingSpace.Forward;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Scoring;
using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment.Relations;

/// <summary>
/// The map between the hidden spaces of two models that share a vocabulary: E_tᵀ(E_sᵀ)⁺ [target hidden, source hidden] (Dar et al. 2023,
/// section 4.3). A hidden state, or parameter, of the target times the kernel is one of the source: the vector of the source whose token
/// scores are nearest, in least squares over the shared tokens, to those of the target's.
/// </summary>
/// <remarks>
/// Computed in Float64 from [hidden, hidden] Gram matrices, E_tᵀE_s(E_sᵀE_s)⁺; held in Float32 managed memory. Safe for concurrent use.
/// Between relatives it works; between strangers little better than chance: <see cref="Relatedness"/>, with its control, says which they are.
/// </remarks>
public sealed class VocabularyKernel
{
    private const string StateFile = "kernel.json", MapFile = "kernel.bin";

    private readonly LinearMap _map;
    private readonly State _state;

    private VocabularyKernel(LinearMap map, State state) => (_map, _state, Relatedness) = (map, state, state.Relatedness?.ToRelatedness());

    /// <summary>Compute the kernel of two embedding spaces over the tokens that both have.</summary>
    /// <param name="source">Space of the model that is mapped to; stays the caller's.</param>
    /// <param name="target">Space of the model that is mapped from; stays the caller's.</param>
    /// <param name="seed">Seed of the held-out tokens and of the shuffled control of the relatedness.</param>
    /// <param name="progress">Told tokens done and their total.</param>
    /// <param name="cancellationToken">Checked between blocks of tokens.</param>
    /// <exception cref="VocabularyMismatchException">They share fewer tokens than twice the wider hidden state.</exception>
    public static VocabularyKernel Between(VocabularySpace source, VocabularySpace target, int seed = SeededOrder.DefaultSeed,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var shared = SharedVocabulary.Between(source, target);
        using var scope = NewDisposeScope();
        using var moments = JointMoments.Of(source, shared.SourceIds, target, shared.TargetIds, progress, cancellationToken);
        var map = LinearMap.From(moments.Kernel(), zeros(source.Hidden, dtype: ScalarType.Float64));
        var relatedness = Relatedness.Measure(source, target, shared, seed, cancellationToken);
        return new(map, new(source.Name, target.Name, shared.Count, shared.SourceOverlap, shared.TargetOverlap, StoredRelatedness.Of(relatedness)));
    }

    /// <summary>Name of the model that is mapped to.</summary>
    public string Source => _state.Source;

    /// <summary>Name of the model that is mapped from.</summary>
    public string Target => _state.Target;

    /// <summary>Width of what <see cref="Map"/> gives.</summary>
    public int SourceHidden => _map.OutputSize;

    /// <summary>Width of what <see cref="Map"/> reads.</summary>
    public int TargetHidden => _map.InputSize;

    /// <summary>Number of tokens that both models have.</summary>
    public int SharedTokens => _state.SharedTokens;

    /// <summary>Share of the source's tokens that the target has too.</summary>
    public double SourceOverlap => _state.SourceOverlap;

    /// <summary>Share of the target's tokens that the source has too.</summary>
    public double TargetOverlap => _state.TargetOverlap;

    /// <summary>How related the two embedding spaces are, with its control; null when the shared tokens are too few to hold any out.</summary>
    public Relatedness? Relatedness { get; }

    /// <summary>Map one vector.</summary>
    /// <param name="target">[target hidden].</param>
    /// <param name="source">[source hidden], written.</param>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public void Map(ReadOnlySpan<float> target, Span<float> source)
    {
        if (target.Length != TargetHidden)
            throw new ArgumentException(
                $"'{nameof(target)}': expected a vector of width {TargetHidden} of '{Target}', got {target.Length} numbers.", nameof(target));
        if (source.Length != SourceHidden)
            throw new ArgumentException($"'{nameof(source)}': expected room for {SourceHidden} numbers, got {source.Length}.", nameof(source));
        _map.Apply(target, source);
    }

    /// <summary>Store the kernel with what is known about it.</summary>
    /// <param name="createFile">Receives a file name and what writes its content.</param>
    public void Write(Action<string, Action<Stream>> createFile)
    {
        ArgumentNullException.ThrowIfNull(createFile);
        StoredState.Write(_state, StateFile, createFile);
        createFile(MapFile, _map.Write);
    }

    /// <summary>Load what <see cref="Write"/> stored.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name.</param>
    /// <exception cref="CheckpointException">A stored file is missing or malformed.</exception>
    public static VocabularyKernel Read(string name, Func<string, Stream?> openFile)
    {
        var (state, map) = (StoredState.Read<State>(name, StateFile, openFile), StoredState.ReadMap(name, MapFile, openFile));
        var fewest = SharedVocabulary.Fewest(map.OutputSize, map.InputSize);
        if (state.SharedTokens < fewest)
            throw StoredState.Fault(name, StateFile, $"at least {fewest} shared tokens for a map {map.InputSize} x {map.OutputSize}", $"{state.SharedTokens}");
        if (state.SourceOverlap is not (>= 0 and <= 1) || state.TargetOverlap is not (>= 0 and <= 1))
            throw StoredState.Fault(name, StateFile, "overlaps from 0 to 1", $"{state.SourceOverlap} and {state.TargetOverlap}");
        return new(map, state);
    }

    /// <summary>The weights [target hidden, source hidden], row-major.</summary>
    internal ReadOnlySpan<float> Weights => _map.Weights;

    private sealed record State(string Source, string Target, int SharedTokens, double SourceOverlap, double TargetOverlap, StoredRelatedness? Relatedness);

    /// <summary>A relatedness as saved kernels write it: its names are a format.</summary>
    private sealed record StoredRelatedness(double Explained, double ShuffledExplained, int FittedTokens, int HeldOutTokens)
    {
        public static StoredRelatedness? Of(Relatedness? measured) =>
            measured is null ? null : new(measured.Explained, measured.ShuffledExplained, measured.FittedTokens, measured.HeldOutTokens);

        public Relatedness ToRelatedness() => new(Explained, ShuffledExplained, FittedTokens, HeldOutTokens);
    }
}
