using EmbeddingSpace.Projection.Interactions;

namespace EmbeddingSpace.Cli.Commands.Project;

/// <summary>Attention heads as pairs of tokens.</summary>
internal static class InteractionReading
{
    /// <summary>Read one head, the heads of a block, or all.</summary>
    public static (InteractionDocument Document, Report Report) Read(
        CommandContext context, ReadableModel model, InteractionKind kind, (int? Layer, int? Head) which, InteractionOptions options)
    {
        using var interactions = new HeadInteractions(model.Parameters, model.Space, options);
        var heads = context.WithProgress(progress => which is ({ } layer, { } head)
            ? [interactions.Read(kind, layer, head, context.CancellationToken)]
            : interactions.ReadAll(kind, which.Layer, progress, context.CancellationToken).ToList());
        var document = InteractionDocument.Of(heads, model.Parameters.Architecture, PeakMemory.Bytes());
        return (document, InteractionReport.Of(document, $"{model.Checkpoint.Name}: {kind.Name()} of heads as pairs of tokens", options, model.Space.Size));
    }
}
