using Spectre.Console;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Output;

/// <summary>Tables for people.</summary>
internal static class Tables
{
    // A pipe or file has no width: wide enough for every table without wrapping.
    private const int FileWidth = 160;

    private const int TextLength = 60;

    /// <summary>A table with a header; texts are taken as they are, never as markup.</summary>
    public static Table Create(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(VisibleText.Line(column))));
        return table;
    }

    /// <summary>Add a row.</summary>
    public static void Add(this Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(VisibleText.Line(cell))));

    /// <summary>A line of text.</summary>
    public static IRenderable Line(string text) => new Text(VisibleText.Line(text) + "\n");

    /// <summary>The beginning of a text, on one line.</summary>
    public static string Shorten(string text) => text.Length <= TextLength ? text : string.Concat(text.AsSpan(0, TextLength - 1), "…");

    /// <summary>Write to standard output.</summary>
    public static void Write(OutputStreams streams, IEnumerable<IRenderable> parts)
    {
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(streams.Text),
            Ansi = streams.OutputIsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = streams.OutputIsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!streams.OutputIsTerminal) ansi.Profile.Width = FileWidth;
        foreach (var part in parts) ansi.Write(part);
        streams.Text.Flush();
    }
}
