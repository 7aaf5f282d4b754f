using System.CommandLine;
using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Texts;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary><c>predict</c>: what a classifier says about texts.</summary>
internal static class PredictCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(GlobalOptions global, CommandLineConsole console)
    {
        var (model, texts) = (CommonOptions.Model(), CommonOptions.Texts());
        return CommandContext.Attach(new Command("predict", "Classify texts with a fine-tuned or translated classifier.") { model, texts, global.LongTexts, global.Precision }, global, console,
            context => Execute(context, context.Get(model), context.Get(texts)));
    }

    private static int Execute(CommandContext context, string path, string file)
    {
        var texts = TextFile.ReadTexts(file, context.Console, context.CancellationToken);
        var ml = context.CreateMLContext();
        using var model = ClassifierModel.Open(context, ml, path);
        var data = ml.Data.LoadFromEnumerable(texts.Select(text => new LabelledText { Text = text }));
        var rows = context.WithProgress(progress => ScoredRows.Read(model.Transform(data), texts.Count, progress, context.CancellationToken));
        context.Write(new Document(model.Classes, rows.Select(row => new Row(row.Class is { } index ? model.Classes[index] : null, row.Logits, row.Probabilities, row.Truncated))),
            document => Render(document, texts));
        return ExitCodes.Done;
    }

    private static IEnumerable<IRenderable> Render(Document document, IReadOnlyList<string> texts)
    {
        var table = Tables.Create("Class", "Probability", "Text");
        foreach (var (row, text) in document.Rows.Zip(texts))
            table.Add(row.Label ?? "-", Tables.Number(row.Probabilities.Max()), row.Truncated == true ? $"(cut) {Tables.Shorten(text)}" : Tables.Shorten(text));
        yield return table;
    }

    private sealed record Document(IReadOnlyList<string> Classes, IEnumerable<Row> Rows);

    private sealed record Row(string? Label, float[] Scores, float[] Probabilities, bool? Truncated);
}
