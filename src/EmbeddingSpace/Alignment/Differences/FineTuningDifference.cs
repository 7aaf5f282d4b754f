using System.Text.Json;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment.Differences;

/// <summary>Fine-tuned − base: how far each tensor moved, and the tokens towards and away from which vectors and class rows moved.</summary>
/// <param name="Tensors">Every tensor that both checkpoints have.</param>
/// <param name="Layers">Every role and block.</param>
/// <param name="Classes">Every class; empty where the fine-tuned checkpoint has no classification head.</param>
public sealed record FineTuningDifference(IReadOnlyList<TensorChange> Tensors, IReadOnlyList<LayerChange> Layers, IReadOnlyList<ClassChange> Classes)
{
    /// <summary>Measure.</summary>
    /// <param name="fineTuned">Parameters of the fine-tuned model.</param>
    /// <param name="original">Parameters of the model it was fine-tuned from.</param>
    /// <param name="space">The embedding space in which differences are read: that of the base.</param>
    /// <param name="options">How differences are read as tokens.</param>
    /// <param name="progress">Told steps done and their total.</param>
    /// <param name="cancellationToken">Checked between tensors.</param>
    /// <exception cref="InvalidSelectionException">The models have different sizes.</exception>
    /// <exception cref="InvalidCheckpointException">A weight is NaN or infinite.</exception>
    /// <remarks>Float64. In memory: E and one tensor of each model at a time (for the token embedding, both of them). Where the fine-tuned model is an
    /// adapter (LoRA) and the original is its base, what the adapter adds is read from its two narrow matrices: it is exactly the change, without the rounding
    /// of a merged weight, and what the adapter leaves alone is not read.</remarks>
    public static FineTuningDifference Measure(ParameterReader fineTuned, ParameterReader original, VocabularySpace space, ProjectionOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fineTuned);
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(space);
        CheckSizes(fineTuned, original);
        using var projection = new VocabularyProjection(space, options);
        var modules = fineTuned.Map.Modules.Where(module => original.Map.Find(module.Role, module.Layer) is not null)
            .OrderBy(module => module.Layer ?? -1).ThenBy(module => module.Role).ToArray();
        var groups = fineTuned.Roles.Where(role => role != ParameterRole.Classifier)
            .SelectMany(role => LayersOf(role).Select(layer => (Role: role, Layer: layer))).ToArray();
        long done = 0, total = modules.Length + groups.Length;
        var tensors = modules.SelectMany(module => Step(() => Compare(module, fineTuned, original))).ToArray();
        var layers = groups.Select(group => Step(() => Compare(group.Role, group.Layer, fineTuned, original, projection, cancellationToken))).ToArray();
        return new(tensors, layers, fineTuned.Map.Classifier is null ? [] : CompareClasses(fineTuned, original, projection, cancellationToken));

        int?[] LayersOf(ParameterRole role) => role.IsLayered() ? [.. Enumerable.Range(0, fineTuned.Architecture.Layers)] : [null];
        T Step<T>(Func<T> work)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = work();
            progress?.Report(new("difference", ++done, total));
            return result;
        }
    }

    private static void CheckSizes(ParameterReader fineTuned, ParameterReader original)
    {
        var (a, b) = (fineTuned.Architecture, original.Architecture);
        (string Name, object Found, object Expected)[] sizes =
        [
            ("model type", a.ModelType, b.ModelType), ("layers", a.Layers, b.Layers), ("hidden", a.Hidden, b.Hidden), ("heads", a.Heads, b.Heads),
            ("intermediate", a.Intermediate, b.Intermediate), ("vocabulary", a.Vocabulary, b.Vocabulary),
        ];
        var faults = sizes.Where(size => !size.Found.Equals(size.Expected)).Select(size => $"{size.Name} {size.Found} instead of {size.Expected}").ToList();
        if (faults.Count > 0)
            throw new InvalidSelectionException(
                $"Fine-tuned model '{fineTuned.Name}': expected the sizes of its base '{original.Name}', found {string.Join(", ", faults)}; "
                + "give the model it was fine-tuned from, or align the two instead.");
    }

    private static List<TensorChange> Compare(ResolvedModule module, ParameterReader fineTuned, ParameterReader original)
    {
        using var scope = NewDisposeScope();
        var other = original.Map.Get(module.Role, module.Layer);
        var changes = new List<TensorChange>();
        var source = fineTuned.Map.Checkpoint;
        if (source.HasBase(original.Map.Checkpoint))
        {
            if (module.Bias is null || source.IsOfBase(module.Bias))
            {
                if (source.IsOfBase(module.Weight)) return [.. module.TensorNames.Select(name => Changed(name, 0, 0))];
                if (LowRankChange.Read(module, source, transposed: false) is { } change)
                {
                    using var owned = change;
                    var before = other.ReadWeight(original.Map.Checkpoint, ScalarType.Float64);
                    scope.Attach(before);
                    var length = before.norm().item<double>();
                    return [Changed(module.Weight.Name, change.Length, length), .. module.TensorNames.Skip(1).Select(name => Changed(name, 0, 0))];
                }
            }
        }
        Add(module.Weight.Name, module.ReadWeight(fineTuned.Map.Checkpoint, ScalarType.Float64), other.ReadWeight(original.Map.Checkpoint, ScalarType.Float64));
        if (module.Bias is { } bias && other.ReadBias(original.Map.Checkpoint, ScalarType.Float64) is { } otherBias)
            Add(bias.Name, module.ReadBias(fineTuned.Map.Checkpoint, ScalarType.Float64)!, otherBias);
        return changes;

        void Add(string name, Tensor changed, Tensor before)
        {
            scope.Attach(changed);
            scope.Attach(before);
            FiniteWeights.Require(changed, module, fineTuned.Map.Checkpoint);
            FiniteWeights.Require(before, other, original.Map.Checkpoint);
            if (!changed.shape.SequenceEqual(before.shape))
                throw new InvalidSelectionException(
                    $"Tensor '{name}' of '{fineTuned.Name}': expected [{string.Join(", ", before.shape)}] as in its base '{original.Name}', "
                    + $"found [{string.Join(", ", changed.shape)}]; give the model it was fine-tuned from.");
            changes.Add(Changed(name, (changed - before).norm().item<double>(), before.norm().item<double>()));
        }

        TensorChange Changed(string name, double change, double before) => new(name, Word(module.Role), module.Layer, Relative(change, before));
    }

    private static LayerChange Compare(ParameterRole role, int? layer, ParameterReader fineTuned, ParameterReader original, VocabularyProjection projection,
        CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        if (fineTuned.MatrixOf(role) is { } matrix && fineTuned.Map.Checkpoint is var source && source.HasBase(original.Map.Checkpoint))
        {
            var module = fineTuned.Map.Get(matrix.Module, layer);
            if (source.IsOfBase(module.Weight)) return new(role, layer, 0, 0, [], []);
            if (LowRankChange.Read(module, source, matrix.Transposed) is { } change)
                return Compare(role, layer, change, original, projection, cancellationToken);
        }
        var before = original.ReadRows(role, layer, ScalarType.Float64);
        scope.Attach(before);
        var changed = fineTuned.ReadRows(role, layer, ScalarType.Float64);
        scope.Attach(changed);
        var difference = changed.sub_(before);
        var length = difference.norm().item<double>();
        var relative = Relative(length, before.norm().item<double>());
        if (length == 0) return new(role, layer, relative, 0, [], []);
        var (values, vectors) = linalg.eigh(difference.t().matmul(difference));
        var direction = vectors.select(1, vectors.shape[1] - 1);
        // An eigenvector has no sign of its own: it points where the vectors went on the whole.
        if (difference.mean([0]).dot(direction).item<double>() < 0) direction = -direction;
        var reading = projection.Read(direction.unsqueeze(0), null, cancellationToken)[0];
        return new(role, layer, relative, Math.Min(1, values[^1].item<double>() / (length * length)), reading.Highest, reading.Lowest);
    }

    private static LayerChange Compare(ParameterRole role, int? layer, LowRankChange change, ParameterReader original, VocabularyProjection projection,
        CancellationToken cancellationToken)
    {
        using var owned = change;
        using var scope = NewDisposeScope();
        var before = original.ReadRows(role, layer, ScalarType.Float64);
        scope.Attach(before);
        var relative = Relative(change.Length, before.norm().item<double>());
        if (change.Length == 0) return new(role, layer, relative, 0, [], []);
        var (direction, share) = change.Main();
        var reading = projection.Read(direction.unsqueeze(0), null, cancellationToken)[0];
        return new(role, layer, relative, share, reading.Highest, reading.Lowest);
    }

    private static ClassChange[] CompareClasses(ParameterReader fineTuned, ParameterReader original, VocabularyProjection projection,
        CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var rows = ClassContrast.OfRows(fineTuned.Map, fineTuned);
        var baseHasHead = original.Map.Classifier is not null && original.CountIn(ParameterRole.Classifier) == rows.shape[0];
        if (baseHasHead) rows = rows - ClassContrast.OfRows(fineTuned.Map, original);
        var readings = projection.Read(rows, null, cancellationToken);
        var labels = fineTuned.Architecture.Classes!;
        return [.. readings.Select((reading, index) => new ClassChange(index, labels[index], baseHasHead, reading.Highest, reading.Lowest))];
    }

    private static string Word(ModuleRole role) => JsonNamingPolicy.KebabCaseLower.ConvertName(role.ToString());

    private static double? Relative(double change, double before) => before > 0 ? change / before : change > 0 ? null : 0;
}
