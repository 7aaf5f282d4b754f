using EmbeddingSpace.Cli.Texts;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary><c>predict</c> for people.</summary>
internal static class PredictionTables
{
    /// <summary>One of several classes.</summary>
    public static IEnumerable<IRenderable> Render(PredictionDocument document, TextRows texts) => Table("Class", "Probability", texts,
        document.Rows.Select(row => (row.Label ?? "-", NumberText.Score(row.Probabilities.Max()), row.Truncated)));

    /// <summary>Several labels.</summary>
    public static IEnumerable<IRenderable> Render(LabelsDocument document, TextRows texts) => Table("Labels", "Highest probability", texts,
        document.Rows.Select(row => (row.Labels.Count == 0 ? "-" : string.Join(", ", row.Labels), NumberText.Score(row.Probabilities.Max()), row.Truncated)));

    /// <summary>Numbers.</summary>
    public static IEnumerable<IRenderable> Render(NumbersDocument document, TextRows texts) => Table("Value", "Raw score", texts,
        document.Rows.Select(row => (NumberText.Score(row.Value), NumberText.Score(row.Scores[0]), row.Truncated)));

    private static IEnumerable<IRenderable> Table(string answer, string number, TextRows texts, IEnumerable<(string Answer, string Number, bool? Cut)> rows)
    {
        var table = texts.Second is null ? Tables.Create(answer, number, "Text") : Tables.Create(answer, number, "Text", "Second text");
        foreach (var (row, i) in rows.Select((row, i) => (row, i)))
        {
            var text = (row.Cut == true ? "(cut) " : "") + Tables.Shorten(texts.First[i]);
            if (texts.Second is null) table.Add(row.Answer, row.Number, text);
            else table.Add(row.Answer, row.Number, text, Tables.Shorten(texts.Second[i]));
        }
        yield return table;
    }
}
