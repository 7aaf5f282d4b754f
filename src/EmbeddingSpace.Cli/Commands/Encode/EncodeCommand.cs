using System.CommandLine;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Encode;

/// <summary><c>encode</c>: one vector a text, out of one layer.</summary>
internal static class EncodeCommand
{
    private const int ShownNumbers = 4;

    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var (model, texts) = (CommonOptions.Model(), CommonOptions.Texts());
        var layer = NewOption.Optional<int?>("--layer", "L", "Layer to read: 0 is the embeddings; the last block where not given.");
        var pooling = new WordOption<Pooling>("--pooling",
            "How the tokens of a text become one vector; without it and --layer as the folder's modules say, else the mean.");
        var command = new Command("encode", "Turn texts into vectors: pooled hidden states of one layer.")
        {
            model, host.Global.AdapterBase, texts, layer, pooling, host.Global.TextColumn, host.Global.LongTexts, host.Global.Precision,
        };
        return host.Attach(command, context =>
            Execute(context, context.Get(model), context.Get(texts), context.Parsed.GetValue(layer), pooling.Find(context.Parsed)));
    }

    private static int Execute(CommandContext context, string path, string file, int? layer, Pooling? pooling)
    {
        var texts = context.ReadTexts(file);
        context.TellIgnoredTensors(path, context.AdapterBase);
        using var encoder = Load(path, context.AdapterBase, layer, pooling, context.CreateScoringOptions());
        var scores = context.WithProgress(progress => encoder.Score(texts, progress, context.CancellationToken));
        var rows = Enumerable.Range(0, scores.Count).Select(row => scores[row].ToArray());
        context.Write(new EncodingDocument(scores.Size, encoder.Layers[0], Describe(encoder), rows, scores.Truncated), document => Render(document, texts));
        return ExitCodes.Done;
    }

    private static string Describe(TextEncoder encoder) => encoder.Pooling is { } pooling ? Words.Of(pooling) : string.Join(", ", encoder.Modules);

    private static TextEncoder Load(string path, string? adapterBase, int? wanted, Pooling? pooling, ScoringOptions options)
    {
        var checkpoint = ModelFile.OpenCheckpoint(path, adapterBase);
        if (wanted is null && pooling is null) return TextEncoder.LoadSentenceEncoder(checkpoint, options);
        int layer;
        try
        {
            var last = ModelInspection.Of(checkpoint).Architecture.Layers;
            layer = wanted ?? last;
            if (layer < 0 || layer > last)
                throw new UsageException(Invariant($"'--layer' {layer}: expected a layer from 0 (embeddings) to {last} of ")
                    + $"'{checkpoint.Location}'; choose one of these.");
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
        // Owns the checkpoint from here on.
        return TextEncoder.Load(checkpoint, [layer], pooling ?? Pooling.Mean, options);
    }

    private static IEnumerable<IRenderable> Render(EncodingDocument document, IReadOnlyList<string> texts)
    {
        yield return Tables.Line($"{document.Hidden} numbers a text, layer {document.Layer}, pooling {document.Pooling}. --json writes all of them.");
        var table = Tables.Create("Text", "Vector");
        foreach (var (row, text) in document.Rows.Zip(texts))
        {
            var first = string.Join(", ", row.Take(ShownNumbers).Select(number => NumberText.Score(number)));
            table.Add(Tables.Shorten(text), row.Length > ShownNumbers ? $"{first}, …" : first);
        }
        yield return table;
    }
}
