using System.CommandLine;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
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
        var prompt = NewOption.Optional<string?>("--prompt", "NAME",
            "What to put before each text, by its name in the folder's config_sentence_transformers.json; without it the folder's default, if it has one.");
        var command = new Command("encode", "Turn texts into vectors: pooled hidden states of one layer.")
        {
            model, host.Global.Adapter, host.Global.AdapterBase, host.Global.BaseSeed,
            texts, layer, pooling, prompt, host.Global.TextColumn, host.Global.LongTexts,
            host.Global.Precision,
        };
        return host.Attach(command, context =>
        {
            var wanted = new EncodingRequest(context.Model, context.Parsed.GetValue(layer), pooling.Find(context.Parsed), context.Parsed.GetValue(prompt));
            return Execute(context, wanted.Checked(), context.Get(texts));
        });
    }

    private static int Execute(CommandContext context, EncodingRequest wanted, string file)
    {
        var texts = context.ReadTexts(file);
        context.TellIgnoredTensors(wanted.Model, context.AdapterBase);
        using var encoder = Load(wanted, context.AdapterBase, context.CreateScoringOptions());
        var scores = context.WithProgress(progress => encoder.Score(texts, progress, context.CancellationToken));
        var rows = Enumerable.Range(0, scores.Count).Select(row => scores[row].ToArray());
        var document = new EncodingDocument(scores.Size, encoder.Layers[0], Describe(encoder), encoder.Prompt, rows, scores.Truncated);
        context.Write(document, found => Render(found, texts));
        return ExitCodes.Done;
    }

    private static string Describe(TextEncoder encoder) => encoder.Pooling is { } pooling ? Words.Of(pooling) : string.Join(", ", encoder.Modules);

    private static TextEncoder Load(EncodingRequest wanted, AdapterBase? adapterBase, ScoringOptions options)
    {
        var checkpoint = ModelFile.OpenCheckpoint(wanted.Model, adapterBase);
        if (wanted.FollowsModules) return TextEncoder.LoadSentenceEncoder(checkpoint, options, wanted.Prompt);
        int layer;
        try
        {
            var last = ModelInspection.Of(checkpoint).Architecture.Layers;
            layer = wanted.Layer ?? last;
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
        return TextEncoder.Load(checkpoint, [layer], wanted.Pooling ?? Pooling.Mean, options);
    }

    private static IEnumerable<IRenderable> Render(EncodingDocument document, IReadOnlyList<string> texts)
    {
        yield return Tables.Line($"{document.Hidden} numbers a text, layer {document.Layer}, pooling {document.Pooling}"
            + (document.Prompt is null ? "" : $", prompt '{document.Prompt}'") + ". --json writes all of them.");
        var table = Tables.Create("Text", "Vector");
        foreach (var (row, text) in document.Rows.Zip(texts))
        {
            var first = string.Join(", ", row.Take(ShownNumbers).Select(number => NumberText.Score(number)));
            table.Add(Tables.Shorten(text), row.Length > ShownNumbers ? $"{first}, …" : first);
        }
        yield return table;
    }
}
