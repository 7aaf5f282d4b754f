using EmbeddingSpace.Cli.Texts;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary><c>predict</c> for people.</summary>
internal static class PredictionTables
{
    private const string Certain = "Certain";

    /// <summary>One of several classes.</summary>
    public static IEnumerable<IRenderable> Render(PredictionDocument document, TextRows texts) => Table("Class", "Probability", texts,
        document.Rows.Select(row => (row.Label ?? "-", NumberText.Score(row.Probabilities.Max()), row.Truncated, Word(row.Certain, row.AnsweredBy))),
        document.Rows.FirstOrDefault()?.AnsweredBy is null ? Certain : "Answered by");

    /// <summary>Several labels.</summary>
    public static IEnumerable<IRenderable> Render(LabelsDocument document, TextRows texts) => Table("Labels", "Highest probability", texts,
        document.Rows.Select(row => (row.Labels.Count == 0 ? "-" : string.Join(", ", row.Labels), NumberText.Score(row.Probabilities.Max()), row.Truncated,
            Word(row.Certain, null))));

    /// <summary>Numbers.</summary>
    public static IEnumerable<IRenderable> Render(NumbersDocument document, TextRows texts) => Table("Value", "Raw score", texts,
        document.Rows.Select(row => (NumberText.Score(row.Value), NumberText.Score(row.Scores[0]), row.Truncated, (string?)null)));

    // Who answers stands in the place of whether it is certain: the model's answers are then.
    private static string? Word(bool? certain, string? answeredBy) => answeredBy ?? (certain is { } known ? known ? "yes" : "no" : null);

    private static IEnumerable<IRenderable> Table(
        string answer, string number, TextRows texts, IEnumerable<(string Answer, string Number, bool? Cut, string? Certain)> rows,
        string certainty = Certain)
    {
        var read = rows.ToList();
        var certain = read.Count > 0 && read[0].Certain is not null;
        var table = Tables.Create(
            [answer, number, .. certain ? [certainty] : Array.Empty<string>(), "Text", .. texts.Second is null ? Array.Empty<string>() : ["Second text"]]);
        foreach (var (row, i) in read.Select((row, i) => (row, i)))
        {
            var text = (row.Cut == true ? "(cut) " : "") + Tables.Shorten(texts.First[i]);
            table.Add(
                [row.Answer, row.Number, .. certain ? [row.Certain!] : Array.Empty<string>(), text,
                    .. texts.Second is null ? Array.Empty<string>() : [Tables.Shorten(texts.Second[i])]]);
        }
        yield return table;
    }
}
