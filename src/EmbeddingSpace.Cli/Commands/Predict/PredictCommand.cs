using System.CommandLine;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary><c>predict</c>: what a classifier says about texts.</summary>
internal static class PredictCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var (model, texts) = (CommonOptions.Model(), CommonOptions.Texts());
        var command = new Command("predict", "Classify or score texts, or pairs of texts, with a fine-tuned or translated classifier.")
        {
            model, host.Global.Adapter, host.Global.AdapterBase, host.Global.BaseSeed,
            texts, host.Global.TextColumn, host.Global.PairColumn, host.Global.Threshold,
            host.Global.LongTexts, host.Global.Precision,
        };
        return host.Attach(command, context => Execute(context, context.Model, context.Get(texts)));
    }

    private static int Execute(CommandContext context, string path, string file)
    {
        var read = context.ReadTextsOrPairs(file);
        var threshold = context.Threshold;
        var texts = read.First;
        var ml = context.CreateMLContext();
        using var model = context.OpenClassifier(ml, path, context.AdapterBase, read.Second is not null);
        var data = ml.Data.LoadFromEnumerable(texts.Select((text, i) => new TextRow { Text = text, TextPair = read.Second?[i] ?? "" }));
        var rows = context.WithProgress(progress => ScoredRows.Read(model.Transform(data), texts.Count, progress, context.CancellationToken));
        switch (model.Kind)
        {
            case AnswerKind.Multiple:
                context.Write(LabelsDocument.Of(model.Classes, rows, threshold ?? model.Threshold), document => PredictionTables.Render(document, read));
                break;
            case AnswerKind.Number: context.Write(NumbersDocument.Of(rows), document => PredictionTables.Render(document, read)); break;
            default: context.Write(PredictionDocument.Of(model.Classes, rows), document => PredictionTables.Render(document, read)); break;
        }
        return ExitCodes.Done;
    }
}
