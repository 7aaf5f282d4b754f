using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Runtime.Host;
using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment.Layers;

/// <summary>
/// Two models compared in embedding space (Dar et al. 2023, section 4.3): Pearson correlation over the shared vocabulary of every pair of
/// projected parameter vectors, from [hidden, hidden] Gram matrices; r(x, y) = x C y ÷ (√(x S x) √(y T y)) with S, T, C the centred Gram
/// matrices of both token embeddings and between them.
/// </summary>
/// <remarks>
/// In memory: both E, the target's vectors of one role and one layer of the source, each some [vectors, hidden] and [hidden, hidden]
/// matrices; nothing has a vocabulary axis beside E, and the correlations themselves are used tile by tile and never stored. A vector whose
/// projection is constant correlates 0 with all. Readers and spaces stay the caller's and must outlive the alignment.
/// </remarks>
public sealed class ModelAlignment : IDisposable
{
    private readonly ParameterReader _source;
    private readonly ParameterReader _target;
    private readonly VocabularySpace _sourceSpace;
    private readonly VocabularySpace _targetSpace;
    private readonly AlignmentOptions _options;
    private readonly GramCorrelation _correlation;

    /// <summary>Gather the Gram matrices of two embedding spaces over their shared tokens.</summary>
    /// <param name="source">Parameters of one model.</param>
    /// <param name="sourceSpace">Its embedding space.</param>
    /// <param name="target">Parameters of the other.</param>
    /// <param name="targetSpace">Its embedding space.</param>
    /// <param name="options">Knobs.</param>
    /// <param name="progress">Told tokens done and their total.</param>
    /// <param name="cancellationToken">Checked between blocks of tokens.</param>
    /// <exception cref="VocabularyMismatchException">The models share too few tokens.</exception>
    public ModelAlignment(ParameterReader source, VocabularySpace sourceSpace, ParameterReader target, VocabularySpace targetSpace,
        AlignmentOptions? options = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        (_source, _sourceSpace, _target, _targetSpace, _options) = (source, sourceSpace, target, targetSpace, options ?? new());
        if (_options.Precision is not (ScalarType.Float32 or ScalarType.Float64))
            throw new ArgumentException($"'{nameof(_options.Precision)}': expected Float32 or Float64, got {_options.Precision}.", nameof(options));
        Shared = SharedVocabulary.Between(sourceSpace, targetSpace);
        _correlation = GramCorrelation.Of(sourceSpace, targetSpace, Shared, _options, progress, cancellationToken);
        NativeHeap.Trim();
    }

    /// <summary>The tokens on which the models meet.</summary>
    public SharedVocabulary Shared { get; }

    /// <summary>How related the two embedding spaces are; null when the shared tokens are too few.</summary>
    /// <param name="cancellationToken">Checked between blocks of tokens.</param>
    public Relatedness? MeasureRelatedness(CancellationToken cancellationToken = default)
    {
        var relatedness = Relatedness.Measure(_sourceSpace, _targetSpace, Shared, _options.Seed, cancellationToken);
        NativeHeap.Trim();
        return relatedness;
    }

    /// <summary>Compare every layer of the source with every layer of the target by the vectors of a role.</summary>
    /// <param name="role">A role with vectors in every block.</param>
    /// <param name="progress">Told pairs of layers done and their total.</param>
    /// <param name="cancellationToken">Checked between pairs of layers.</param>
    /// <exception cref="InvalidSelectionException">The role is outside the blocks.</exception>
    /// <exception cref="InvalidCheckpointException">A weight is NaN or infinite.</exception>
    public RoleAlignment AlignLayers(ParameterRole role, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (!ParameterRoles.Layered.Contains(role))
            throw new InvalidSelectionException(
                $"Role '{role.Name()}': expected a role with many vectors in every block "
                + $"({string.Join(", ", ParameterRoles.Layered.Select(ParameterRoles.Name))}); layers cannot be compared by it.");
        _source.Check(new() { Role = role });
        _target.Check(new() { Role = role });
        return Compare(role, Groups(_source, role), Groups(_target, role), progress, cancellationToken);

        static Func<Tensor>[] Groups(ParameterReader reader, ParameterRole role) =>
            [.. Enumerable.Range(0, reader.Architecture.Layers).Select<int, Func<Tensor>>(layer => () => reader.ReadRows(role, layer, ScalarType.Float64))];
    }

    /// <summary>Compare every head of a layer of the source with every head of a layer of the target.</summary>
    /// <param name="role">A role with heads.</param>
    /// <param name="sourceLayer">Block of the source.</param>
    /// <param name="targetLayer">Block of the target.</param>
    /// <param name="progress">Told pairs of heads done and their total.</param>
    /// <param name="cancellationToken">Checked between pairs of heads.</param>
    /// <exception cref="InvalidSelectionException">The role has no heads, or a model no such layer.</exception>
    /// <exception cref="InvalidCheckpointException">A weight is NaN or infinite.</exception>
    public RoleAlignment AlignHeads(ParameterRole role, int sourceLayer, int targetLayer, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (!role.HasHeads())
            throw new InvalidSelectionException($"Role '{role.Name()}': expected query, key, value or output; this role has no heads.");
        return Compare(role, Groups(_source, role, sourceLayer), Groups(_target, role, targetLayer), progress, cancellationToken);

        static Func<Tensor>[] Groups(ParameterReader reader, ParameterRole role, int layer)
        {
            reader.Check(new() { Role = role, Layer = layer });
            var size = reader.Architecture.HeadSize;
            return [.. Enumerable.Range(0, reader.HeadsOf(role)!.Value).Select<int, Func<Tensor>>(head => () =>
            {
                using var rows = reader.ReadRows(role, layer, ScalarType.Float64);
                using var part = rows.narrow(0, head * size, size);
                return part.clone().DetachFromDisposeScope();
            })];
        }
    }

    /// <summary>The best match in a layer of the target of every vector in a layer of the source.</summary>
    /// <param name="role">A role with vectors in every block.</param>
    /// <param name="sourceLayer">Block of the source.</param>
    /// <param name="targetLayer">Block of the target.</param>
    /// <returns>One match a source vector, in order.</returns>
    /// <exception cref="InvalidSelectionException">A model has no such layer.</exception>
    /// <exception cref="InvalidCheckpointException">A weight is NaN or infinite.</exception>
    public IReadOnlyList<VectorMatch> MatchVectors(ParameterRole role, int sourceLayer, int targetLayer)
    {
        _source.Check(new() { Role = role, Layer = sourceLayer });
        _target.Check(new() { Role = role, Layer = targetLayer });
        using var scope = NewDisposeScope();
        var source = _source.ReadRows(role, sourceLayer, ScalarType.Float64);
        scope.Attach(source);
        var target = _target.ReadRows(role, targetLayer, ScalarType.Float64);
        scope.Attach(target);
        var correlations = _correlation.ProjectSource(source).Projected.matmul(_correlation.ProjectTarget(target).t());
        var magnitudes = correlations.abs();
        var (two, places) = magnitudes.topk((int)Math.Min(2, magnitudes.shape[1]), 1);
        var best = places.narrow(1, 0, 1);
        var signed = correlations.gather(1, best).squeeze(1).to(ScalarType.Float64).data<double>().ToArray();
        var (columns, mutual) = (best.squeeze(1).data<long>().ToArray(), magnitudes.argmax(0).data<long>().ToArray());
        var next = two.shape[1] < 2
            ? new double[signed.Length]
            : two.select(1, 1).to(ScalarType.Float64).contiguous().data<double>().ToArray();
        return [.. columns.Select((column, row) => new VectorMatch(row, (int)column, signed[row], next[row], mutual[column] == row))];
    }

    /// <summary>Every correlation of two layers, for small layers and tests.</summary>
    /// <returns>[source vectors, target vectors]; the caller's.</returns>
    internal Tensor Correlate(Tensor sourceRows, Tensor targetRows)
    {
        using var scope = NewDisposeScope();
        return _correlation.ProjectSource(sourceRows).Projected.matmul(_correlation.ProjectTarget(targetRows).t()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _correlation.Dispose();

    private RoleAlignment Compare(ParameterRole role, Func<Tensor>[] sources, Func<Tensor>[] targets, IProgress<OperationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var featureSpace = _sourceSpace.Hidden == _targetSpace.Hidden;
        var (embedding, shuffled, features) = (Table(), Table(), Table());
        var opinions = new (double Cka, double Svcca)[sources.Length][];
        var (phase, done, total) = ($"align {role.Name()}", 0L, (long)sources.Length * targets.Length);
        progress?.Report(new(phase, done, total));
        var prepared = new List<PreparedLayer>();
        try
        {
            foreach (var read in targets)
            {
                cancellationToken.ThrowIfCancellationRequested();
                prepared.Add(PreparedLayer.Target(read(), _correlation, featureSpace));
                // Preparing needs several times what stays: without this, all of it would be held for every layer.
                NativeHeap.Trim();
            }
            for (var i = 0; i < sources.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var source = PreparedLayer.Source(sources[i](), _correlation, featureSpace);
                NativeHeap.Trim();
                if (_options.SecondOpinions) opinions[i] = Judge(source, prepared, cancellationToken);
                for (var j = 0; j < targets.Length; j++)
                {
                    embedding.Put(i, j, source.Projected, prepared[j].Projected, cancellationToken);
                    shuffled.Put(i, j, source.Shuffled!, prepared[j].Projected, cancellationToken);
                    if (featureSpace) features.Put(i, j, source.Features!, prepared[j].Features!, cancellationToken);
                    progress?.Report(new(phase, ++done, total));
                }
            }
        }
        finally
        {
            prepared.ForEach(layer => layer.Dispose());
        }
        return new(role, embedding.ToComparison(), shuffled.ToComparison(), featureSpace ? features.ToComparison() : null,
            _options.SecondOpinions ? Opinions(opinion => opinion.Cka) : null, _options.SecondOpinions ? Opinions(opinion => opinion.Svcca) : null);

        ComparisonTable Table() => new(sources.Length, targets.Length);
        double[][] Opinions(Func<(double Cka, double Svcca), double> choose) => [.. opinions.Select(row => row.Select(choose).ToArray())];
    }

    private static (double Cka, double Svcca)[] Judge(PreparedLayer source, List<PreparedLayer> targets, CancellationToken cancellationToken)
    {
        var opinions = new (double, double)[targets.Count];
        // An eigendecomposition leaves most of its time to one core: two of them at once take little longer than one.
        NativeTeam.Run(targets.Count, j =>
        {
            if (!cancellationToken.IsCancellationRequested) opinions[j] = LayerOpinion.Judge(source.Opinion!.Value, targets[j].Opinion!.Value);
        });
        cancellationToken.ThrowIfCancellationRequested();
        return opinions;
    }
}
