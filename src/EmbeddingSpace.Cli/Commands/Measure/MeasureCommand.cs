using System.CommandLine;
using System.Diagnostics;
using EmbeddingSpace.Projection.Parameters;

namespace EmbeddingSpace.Cli.Commands.Measure;

/// <summary><c>measure</c>: whether a model can be read in embedding space at all, by the paper's three measurements.</summary>
internal static class MeasureCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var options = new MeasureCommandOptions();
        var command = new Command("measure",
            "Measure how far the parameters of a model can be read in embedding space, each number beside its control.");
        options.AddTo(command, host.Global);
        return host.AttachAnalysis(command, context => Measure(context, options.Read(context), context.Model));
    }

    private static (MeasurementDocument Document, Report Report) Measure(CommandContext context, MeasureRequest request, string path)
    {
        var clock = Stopwatch.StartNew();
        using var model = ReadableModel.Open(path, context.AdapterBase, context.ChooseDevice);
        // Told before the work, which takes minutes.
        var ks = Ks(model, request);
        var layers = Layers(model, request);
        var document = context.WithProgress(progress =>
        {
            var measurement = new ModelMeasurement(context, model, layers, progress);
            var recall = request.Texts is { } texts ? measurement.Recall(texts, request.Top, request.Active) : null;
            var related = measurement.Related(request.Top);
            var kept = measurement.KeepK(request.Roles ?? [.. ParameterRoles.Layered.Intersect(model.Parameters.Roles)], ks);
            return new MeasurementDocument(kept, related, recall, clock.Elapsed.TotalSeconds, PeakMemory.Bytes());
        });
        return (document, MeasurementReport.Of(document, model.Checkpoint.Name));
    }

    private static IReadOnlyList<int> Ks(ReadableModel model, MeasureRequest request)
    {
        var (name, size) = (model.Checkpoint.Name, model.Space.Size);
        var ks = request.Ks ?? [.. MeasureCommandOptions.DefaultKs.Where(k => k <= size)];
        foreach (var k in ks)
            if (k < 1 || k > size)
                throw new UsageException(Invariant($"'{MeasureCommandOptions.KName}' {k}: expected 1 to {size}, the tokens of '{name}'; give fewer."));
        return ks;
    }

    private static IReadOnlyList<int> Layers(ReadableModel model, MeasureRequest request)
    {
        var (name, count) = (model.Checkpoint.Name, model.Parameters.Architecture.Layers);
        if (request.Layer is not { } layer) return [.. Enumerable.Range(0, count)];
        if (layer >= 0 && layer < count) return [layer];
        throw new UsageException(Invariant($"'--layer' {layer}: expected 0 to {count - 1}, the blocks of '{name}'; choose one of these."));
    }
}
