using System.Runtime.InteropServices;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Parameters;

/// <summary>
/// The parameters of a checkpoint as vectors of hidden space (Dar et al. 2023, section 3), streamed from the mapped file: one stored
/// tensor, widened to float32, is in memory at a time.
/// </summary>
/// <remarks>Needs no tokenizer and no forward pass. Safe for concurrent use. The checkpoint stays the caller's and must outlive the reader.</remarks>
public sealed class ParameterReader
{
    /// <summary>Rows copied to managed memory at a time.</summary>
    private const int RowsPerBuffer = 4096;

    private ParameterReader(ModelMap map) => Map = map;

    /// <summary>Match a checkpoint with its family; no weight is read yet.</summary>
    /// <param name="checkpoint">The checkpoint; stays the caller's.</param>
    /// <exception cref="CheckpointException">The checkpoint is malformed or of an unknown family.</exception>
    public static ParameterReader Open(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        TorchRuntime.EnsureLoaded();
        return new(ModelMap.Resolve(checkpoint));
    }

    internal static ParameterReader Open(ModelMap map) => new(map);

    /// <summary>Sizes and constants of the model.</summary>
    public ModelArchitecture Architecture => Map.Architecture;

    /// <summary>The roles that the checkpoint has.</summary>
    public IReadOnlyList<ParameterRole> Roles => [.. ParameterRoles.All.Where(Has)];

    internal ModelMap Map { get; }

    internal string Name => Map.Checkpoint.Name;

    /// <summary>Number of vectors of a role in one layer (roles outside the blocks: in all).</summary>
    public int CountIn(ParameterRole role) => role switch
    {
        ParameterRole.FeedForwardKey or ParameterRole.FeedForwardValue or ParameterRole.FeedForwardGate => Architecture.Intermediate,
        ParameterRole.Query or ParameterRole.Key or ParameterRole.Value or ParameterRole.Output => HeadsOf(role)!.Value * Architecture.HeadSize,
        ParameterRole.Embedding => Architecture.Vocabulary,
        ParameterRole.OutputBias or ParameterRole.FeedForwardValueBias => 1,
        ParameterRole.Classifier => (int)Classifier().Modules[^1].Weight.Shape[0],
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Expected a defined parameter role."),
    };

    /// <summary>Heads that the vectors of a role belong to: fewer of keys and values where several query heads share one; null where it has none.</summary>
    public int? HeadsOf(ParameterRole role) => role switch
    {
        ParameterRole.Query or ParameterRole.Output => Architecture.Heads,
        ParameterRole.Key or ParameterRole.Value => Architecture.KeyValueHeads,
        _ => null,
    };

    /// <summary>The head of a role that works for a query head.</summary>
    internal int HeadFor(ParameterRole role, int queryHead) => queryHead / (Architecture.Heads / HeadsOf(role)!.Value);

    /// <summary>Stream every parameter vector: the roles of block 0, of block 1, …, then classifier and embedding rows.</summary>
    /// <param name="cancellationToken">Checked before every vector.</param>
    public IEnumerable<ParameterVector> Read(CancellationToken cancellationToken = default)
    {
        var layered = Roles.Where(role => role.IsLayered()).ToArray();
        var inBlocks = Enumerable.Range(0, Architecture.Layers)
            .SelectMany(layer => layered.Select(role => new ParameterSelection { Role = role, Layer = layer }));
        var outside = Roles.Where(role => !role.IsLayered()).Select(role => new ParameterSelection { Role = role });
        return inBlocks.Concat(outside).SelectMany(selection => Read(selection, cancellationToken));
    }

    /// <summary>Stream the vectors of a selection: layer by layer, head by head, in the order of the indices.</summary>
    /// <param name="selection">Which ones; checked before the first is read.</param>
    /// <param name="cancellationToken">Checked before every vector.</param>
    /// <exception cref="InvalidSelectionException">The model has no such role, layer, head or index.</exception>
    /// <exception cref="InvalidCheckpointException">A weight is NaN or infinite.</exception>
    public IEnumerable<ParameterVector> Read(ParameterSelection selection, CancellationToken cancellationToken = default)
    {
        Check(selection);
        return Stream(selection, cancellationToken);
    }

    /// <summary>Throw unless the model has what is selected.</summary>
    internal void Check(ParameterSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var (role, name) = (selection.Role, selection.Role.Name());
        if (role == ParameterRole.Classifier) _ = Classifier();
        if (!Has(role))
            throw new InvalidSelectionException(
                $"Role '{name}' of '{Name}': expected one that this model has ({string.Join(", ", Roles.Select(ParameterRoles.Name))}); choose one of these.");
        CheckIndex("Layer", selection.Layer, role.IsLayered() ? Architecture.Layers : null, $"'{name}' of '{Name}'");
        CheckIndex("Head", selection.Head, HeadsOf(role), $"'{name}' of '{Name}'");
        if (selection.RawClassifierRows && selection.FoldLayerNorm)
            throw new InvalidSelectionException(
                $"'{name}' of '{Name}': expected raw classifier rows or a folded layer norm, got both; raw rows lie behind the pooler, where no norm stands.");
        foreach (var index in selection.Indices ?? [])
            CheckIndex("Index", index, CountIn(role) / (HeadsOf(role) ?? 1), $"'{name}' of '{Name}'");
    }

    /// <summary>The layers that a selection goes through; one null outside the blocks.</summary>
    internal IEnumerable<int?> Layers(ParameterSelection selection) =>
        !selection.Role.IsLayered() ? [null] : selection.Layer is { } layer ? [layer] : Enumerable.Range(0, Architecture.Layers).Select(index => (int?)index);

    /// <summary>Head, index and row of every selected vector of one layer's matrix.</summary>
    internal IEnumerable<(int? Head, int Index, int Row)> Places(ParameterSelection selection)
    {
        var size = selection.Role.HasHeads() ? Architecture.HeadSize : CountIn(selection.Role);
        IEnumerable<int?> heads = HeadsOf(selection.Role) is not { } count ? [null]
            : selection.Head is { } only ? [only]
            : Enumerable.Range(0, count).Select(index => (int?)index);
        foreach (var head in heads)
            foreach (var index in selection.Indices ?? Enumerable.Range(0, size)) yield return (head, index, (head ?? 0) * size + index);
    }

    /// <summary>All vectors of a role in one layer as a matrix.</summary>
    /// <param name="role">The role.</param>
    /// <param name="layer">Its block; null outside the blocks.</param>
    /// <param name="type">Float32 or Float64.</param>
    /// <param name="selection">How they are read; null = as stored, classifier rows pulled back.</param>
    /// <returns>[vectors, hidden], contiguous, on the CPU, in no dispose scope: the caller disposes it.</returns>
    internal Tensor ReadRows(ParameterRole role, int? layer, ScalarType type, ParameterSelection? selection = null)
    {
        using var scope = NewDisposeScope();
        var rows = MatrixOf(role) is { } matrix ? Oriented(Weight(scope, matrix.Module, layer, type), matrix.Transposed) : role switch
        {
            ParameterRole.Embedding => EmbeddingRows(scope, type),
            ParameterRole.Classifier => ClassifierRows(scope, type, selection?.RawClassifierRows ?? false),
            ParameterRole.OutputBias => Bias(scope, ModuleRole.Output, layer, type),
            ParameterRole.FeedForwardValueBias => Bias(scope, ModuleRole.FeedForwardValue, layer, type),
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Expected a defined parameter role."),
        };
        if (selection?.FoldLayerNorm ?? false) rows = LayerNormFolding.Fold(rows, Map, role, layer);
        return rows.contiguous().DetachFromDisposeScope();
    }

    /// <summary>The module whose weight holds a role's vectors as rows, or as columns where they are transposed; null where more is needed to read them.
    /// </summary>
    internal (ModuleRole Module, bool Transposed)? MatrixOf(ParameterRole role) => role switch
    {
        ParameterRole.FeedForwardKey => (ModuleRole.FeedForwardKey, false),
        ParameterRole.FeedForwardValue => (ModuleRole.FeedForwardValue, true),
        ParameterRole.FeedForwardGate => (ModuleRole.FeedForwardGate, false),
        ParameterRole.Query => (ModuleRole.Query, false),
        ParameterRole.Key => (ModuleRole.Key, false),
        ParameterRole.Value => (ModuleRole.Value, false),
        ParameterRole.Output => (ModuleRole.Output, true),
        ParameterRole.Embedding when Map.Find(ModuleRole.EmbeddingProjection) is null => (ModuleRole.TokenEmbedding, false),
        _ => null,
    };

    private static Tensor Oriented(Tensor weight, bool transposed) => transposed ? weight.t() : weight;

    private IEnumerable<ParameterVector> Stream(ParameterSelection selection, CancellationToken cancellationToken)
    {
        foreach (var layer in Layers(selection))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var rows = ReadRows(selection.Role, layer, ScalarType.Float32, selection);
            var hidden = (int)rows.shape[1];
            foreach (var places in Places(selection).Chunk(RowsPerBuffer))
            {
                var buffer = Copy(rows, places, hidden);
                for (var i = 0; i < places.Length; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return new(selection.Role, layer, places[i].Head, places[i].Index, buffer.AsMemory(i * hidden, hidden));
                }
            }
        }
    }

    private static float[] Copy(Tensor rows, (int? Head, int Index, int Row)[] places, int hidden)
    {
        var buffer = new float[places.Length * hidden];
        for (var i = 0; i < places.Length; i++)
        {
            // Row by row: a span holds 2 GiB at most, a large embedding is more.
            using var row = rows.select(0, places[i].Row);
            MemoryMarshal.Cast<byte, float>(row.bytes).CopyTo(buffer.AsSpan(i * hidden, hidden));
        }
        return buffer;
    }

    // Narrow embeddings are read where hidden states are: behind their projection, whose bias all tokens share.
    private Tensor EmbeddingRows(DisposeScope scope, ScalarType type)
    {
        var rows = Weight(scope, ModuleRole.TokenEmbedding, null, type);
        return Map.Find(ModuleRole.EmbeddingProjection) is null ? rows : rows.matmul(Weight(scope, ModuleRole.EmbeddingProjection, null, type).t());
    }

    private Tensor ClassifierRows(DisposeScope scope, ScalarType type, bool raw)
    {
        var modules = Classifier().Modules;
        var rows = Finite(scope, modules[^1].ReadWeight(Map.Checkpoint, type), modules[^1]);
        if (raw) return rows;
        foreach (var module in modules.Reverse().Skip(1))
        {
            var weight = Finite(scope, module.ReadWeight(Map.Checkpoint, type), module);
            // A dense layer reads x through its weight, a norm scales x: the row that reads x itself is row · weight.
            rows = module.Kind == ModuleKind.Norm ? rows * weight : rows.matmul(weight);
        }
        return rows;
    }

    private Tensor Weight(DisposeScope scope, ModuleRole role, int? layer, ScalarType type)
    {
        var module = Map.Get(role, layer);
        return Finite(scope, module.ReadWeight(Map.Checkpoint, type), module);
    }

    private Tensor Bias(DisposeScope scope, ModuleRole role, int? layer, ScalarType type)
    {
        var module = Map.Get(role, layer);
        return Finite(scope, module.ReadBias(Map.Checkpoint, type)!, module).unsqueeze(0);
    }

    private Tensor Finite(DisposeScope scope, Tensor tensor, ResolvedModule module)
    {
        scope.Attach(tensor);
        return FiniteWeights.Require(tensor, module, Map.Checkpoint);
    }

    private bool Has(ParameterRole role) => role switch
    {
        ParameterRole.Classifier => Map.Classifier is not null,
        ParameterRole.FeedForwardGate => Map.Find(ModuleRole.FeedForwardGate, 0) is not null,
        ParameterRole.OutputBias => Map.Find(ModuleRole.Output, 0)?.Bias is not null,
        ParameterRole.FeedForwardValueBias => Map.Find(ModuleRole.FeedForwardValue, 0)?.Bias is not null,
        _ => true,
    };

    private ResolvedHead Classifier() => Map.Classifier
        ?? throw new InvalidSelectionException(
            $"Role 'classifier' of '{Name}': expected a checkpoint with a classification head, found none in '{Map.Checkpoint.Location}'; "
            + "choose another role or a fine-tuned checkpoint.");

    private static void CheckIndex(string what, int? index, int? count, string subject)
    {
        if (index is null) return;
        if (count is null)
            throw new InvalidSelectionException($"{what} {index} of {subject}: expected none, this role has no {what.ToLowerInvariant()}s; leave it out.");
        if (index < 0 || index >= count) throw new InvalidSelectionException($"{what} {index} of {subject}: expected 0 to {count - 1}.");
    }
}
