using EmbeddingSpace.Foundation;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Measurements;
using EmbeddingSpace.Projection.Parameters;

namespace EmbeddingSpace.Cli.Commands.Measure;

/// <summary>The paper's measurements of one model, over some of its blocks.</summary>
/// <param name="context">The run.</param>
/// <param name="model">The model.</param>
/// <param name="layers">The blocks.</param>
/// <param name="progress">Told how far the work is.</param>
internal sealed class ModelMeasurement(CommandContext context, ReadableModel model, IReadOnlyList<int> layers, IProgress<OperationProgress>? progress)
{
    private readonly int _seed = context.Settings.Seed;

    /// <summary>Tokens of hidden states that active parameters account for.</summary>
    public IReadOnlyList<LayerRecall> Recall(IReadOnlyList<string> texts, int? top, int active)
    {
        var options = new HiddenStateRecallOptions
        {
            Top = top ?? HiddenStateRecallOptions.DefaultTop,
            ActiveParameters = active,
            Seed = _seed,
            Scoring = context.CreateScoringOptions(),
        };
        var recall = HiddenStateRecall.Measure(model.Checkpoint, texts, options, progress, context.CancellationToken);
        return [.. recall.Where(entry => layers.Contains(entry.Layer))];
    }

    /// <summary>Tokens that related vectors share.</summary>
    public IReadOnlyList<MeasurementDocument.RelatedEntry> Related(int? top)
    {
        var entries = new List<MeasurementDocument.RelatedEntry>();
        var kinds = Enum.GetValues<RelatedKind>();
        foreach (var kind in kinds)
            foreach (var layer in layers)
            {
                progress?.Report(new("related vectors", entries.Count, kinds.Length * layers.Count));
                var found = RelatedVectors.Measure(
                    model.Parameters, model.Space, kind, layer, head: null, _seed, top ?? RelatedVectors.DefaultTop, context.CancellationToken);
                entries.Add(new(kind, layer, found.Mean, found.ShuffledMean, found.Values.Count));
            }
        progress?.Report(new("related vectors", entries.Count, entries.Count));
        return entries;
    }

    /// <summary>Fidelity of inner products when only k coordinates are kept.</summary>
    public IReadOnlyList<MeasurementDocument.KeepKEntry> KeepK(IReadOnlyList<ParameterRole> roles, IReadOnlyList<int> ks)
    {
        var entries = new List<MeasurementDocument.KeepKEntry>();
        long total = (long)roles.Count * layers.Count * ks.Count;
        foreach (var role in roles)
            foreach (var layer in layers)
            {
                var before = entries.Count;
                var whole = progress is null ? null : new MappedProgress(progress, part => part with { Done = before + part.Done, Total = total });
                var selection = new ParameterSelection { Role = role, Layer = layer };
                entries.AddRange(KeepKMeasurement.Measure(model.Parameters, model.Space, selection, ks, _seed, whole, context.CancellationToken)
                    .Select(found => MeasurementDocument.KeepKEntry.Of(role.Name(), layer, found)));
            }
        return entries;
    }
}
