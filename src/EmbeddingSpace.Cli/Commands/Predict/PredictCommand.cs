using System.CommandLine;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary><c>predict</c>: what a classifier says about texts.</summary>
internal static class PredictCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var (model, texts) = (CommonOptions.Model(), CommonOptions.Texts());
        var command = new Command("predict", "Classify texts with a fine-tuned or translated classifier.")
        {
            model, host.Global.AdapterBase, texts, host.Global.TextColumn, host.Global.LongTexts, host.Global.Precision,
        };
        return host.Attach(command, context => Execute(context, context.Get(model), context.Get(texts)));
    }

    private static int Execute(CommandContext context, string path, string file)
    {
        var texts = context.ReadTexts(file);
        var ml = context.CreateMLContext();
        using var model = context.OpenClassifier(ml, path, context.AdapterBase);
        var data = ml.Data.LoadFromEnumerable(texts.Select(text => new TextRow { Text = text }));
        var rows = context.WithProgress(progress => ScoredRows.Read(model.Transform(data), texts.Count, progress, context.CancellationToken));
        context.Write(PredictionDocument.Of(model.Classes, rows), document => Render(document, texts));
        return ExitCodes.Done;
    }

    private static IEnumerable<IRenderable> Render(PredictionDocument document, IReadOnlyList<string> texts)
    {
        var table = Tables.Create("Class", "Probability", "Text");
        foreach (var (row, text) in document.Rows.Zip(texts))
        {
            var cut = row.Truncated == true ? "(cut) " : "";
            table.Add(row.Label ?? "-", NumberText.Score(row.Probabilities.Max()), cut + Tables.Shorten(text));
        }
        yield return table;
    }
}
