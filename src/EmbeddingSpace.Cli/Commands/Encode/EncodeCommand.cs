using System.CommandLine;
using System.Globalization;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Encode;

/// <summary><c>encode</c>: one vector a text, out of one layer.</summary>
internal static class EncodeCommand
{
    private const int ShownNumbers = 4;

    /// <summary>Create the command.</summary>
    public static Command Create(GlobalOptions global, CommandLineConsole console)
    {
        var (model, texts, pooling) = (CommonOptions.Model(), CommonOptions.Texts(), CreatePooling());
        var layer = new Option<int?>("--layer") { Description = "Layer to read: 0 is the embeddings; the last block where not given.", HelpName = "L" };
        return CommandContext.Attach(new Command("encode", "Turn texts into vectors: pooled hidden states of one layer.") { model, texts, layer, pooling, global.LongTexts, global.Precision }, global, console,
            context => Execute(context, context.Get(model), context.Get(texts), context.Parsed.GetValue(layer), Words.Parse<Pooling>(context.Get(pooling))));
    }

    private static int Execute(CommandContext context, string path, string file, int? layer, Pooling pooling)
    {
        var texts = TextFile.ReadTexts(file, context.Console, context.CancellationToken);
        var options = context.CreateScoringOptions();
        using var encoder = Load(path, layer, pooling, options);
        var scores = context.WithProgress(progress => encoder.Score(texts, progress, context.CancellationToken));
        context.Write(new Document(scores.Size, encoder.Layers[0], encoder.Pooling, Enumerable.Range(0, scores.Count).Select(row => scores[row].ToArray()),
            scores.Truncated), document => Render(document, texts));
        return ExitCodes.Done;
    }

    private static TextEncoder Load(string path, int? wanted, Pooling pooling, ScoringOptions options)
    {
        var checkpoint = ModelFile.OpenCheckpoint(path);
        int layer;
        try
        {
            var last = ModelInspection.Of(checkpoint).Architecture.Layers;
            layer = wanted ?? last;
            if (layer < 0 || layer > last)
                throw new UsageException($"'--layer' {layer.ToString(CultureInfo.InvariantCulture)}: expected a layer from 0 (embeddings) to {last} of '{checkpoint.Location}'; choose one of these.");
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
        // Owns the checkpoint from here on.
        return TextEncoder.Load(checkpoint, [layer], pooling, options);
    }

    private static Option<string> CreatePooling() =>
        new Option<string>("--pooling") { Description = "How the tokens of a text become one vector.", DefaultValueFactory = _ => Words.Of(Pooling.Mean) }
            .AcceptOnlyFromAmong(Words.All<Pooling>());

    private static IEnumerable<IRenderable> Render(Document document, IReadOnlyList<string> texts)
    {
        yield return Tables.Line($"{document.Hidden} numbers a text, layer {document.Layer}, pooling {Words.Of(document.Pooling)}. --json writes all of them.");
        var table = Tables.Create("Text", "Vector");
        foreach (var (row, text) in document.Rows.Zip(texts))
            table.Add(Tables.Shorten(text), $"{string.Join(", ", row.Take(ShownNumbers).Select(number => Tables.Number(number)))}{(row.Length > ShownNumbers ? ", …" : "")}");
        yield return table;
    }

    private sealed record Document(int Hidden, int Layer, Pooling Pooling, IEnumerable<float[]> Rows, IReadOnlyList<bool> Truncated);
}
