using System.Security.Cryptography;
using System.Text;
using EmbeddingSpace.Cli.Reports.Svg;
using static EmbeddingSpace.Cli.Reports.Svg.SvgElement;

namespace EmbeddingSpace.Cli.Reports.Pages;

/// <summary>
/// Writes a report as one page that needs nothing beside itself. Tokens are arbitrary text: everything is encoded, and the page's own policy
/// lets no script or style run but the two it carries, nor anything be loaded.
/// </summary>
internal static class HtmlReport
{
    /// <summary>Rows of the long table that a browser still opens, sorts and filters at once.</summary>
    public const int MostRows = 20_000;

    private static readonly string Style = Resource("page.css");
    private static readonly string Script = Resource("page.js");
    private static readonly string Policy = $"default-src 'none'; style-src '{Hash(Style)}'; script-src '{Hash(Script)}'";

    /// <summary>Write; the stream stays the caller's.</summary>
    public static void Write(Stream stream, Report report)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("<!DOCTYPE html>");
        writer.WriteLine("<html lang=\"en\"><head><meta charset=\"utf-8\">");
        writer.WriteLine($"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">");
        writer.WriteLine("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">");
        writer.WriteLine($"<title>{Encode(report.Title)}</title><style>{Style}</style></head><body><main>");
        writer.WriteLine($"<h1>{Encode(report.Title)}</h1><p>{Encode(report.Summary)}</p>");
        WriteFacts(writer, report.Facts);
        if (report.Pictures.Count > 0)
        {
            writer.WriteLine("<div class=\"maps\">");
            foreach (var picture in report.Pictures) SvgPicture.Write(writer, picture);
            writer.WriteLine("</div>");
        }
        if (report.Passages is { } passages) HtmlPassages.Write(writer, passages.Title, passages.Note, passages.Texts);
        var number = 0;
        foreach (var table in report.Tables) WriteTable(writer, table, ++number);
        // Where a compact table stands for them, numbers beyond what a browser can sort are left to the CSV file, and the page says so.
        if (report.Tables.Count == 0 || report.Data.Rows.Count <= MostRows) WriteTable(writer, report.Data, ++number);
        else writer.WriteLine($"<section><h2>{Encode(report.Data.Title)}</h2><p>{TooMany(report.Data)}</p></section>");
        writer.WriteLine($"</main><script>{Script}</script></body></html>");
    }

    private static void WriteFacts(TextWriter writer, IReadOnlyList<ReportFact> facts)
    {
        if (facts.Count == 0) return;
        // Plain counts need no control, and then no column for it.
        var controlled = facts.Any(fact => fact.Control is not null);
        var column = controlled ? "<th scope=\"col\">Control</th>" : "";
        writer.WriteLine($"<table class=\"facts\"><thead><tr><td></td><th scope=\"col\">Found</th>{column}</tr></thead><tbody>");
        foreach (var fact in facts)
        {
            var control = controlled ? $"<td>{Encode(fact.Control ?? "")}</td>" : "";
            writer.WriteLine($"<tr><th scope=\"row\">{Encode(fact.Name)}</th><td>{Encode(fact.Value)}</td>{control}</tr>");
        }
        writer.WriteLine("</tbody></table>");
    }

    private static void WriteTable(TextWriter writer, ReportTable table, int number)
    {
        var id = Invariant($"table-{number}");
        writer.WriteLine($"<section aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{Encode(table.Title)}</h2>");
        writer.Write($"<p class=\"filter\"><label for=\"{id}-filter\">Filter</label> <input type=\"search\" id=\"{id}-filter\" autocomplete=\"off\"> ");
        writer.WriteLine(Invariant($"<output for=\"{id}-filter\">{table.Rows.Count} of {table.Rows.Count} rows</output></p>"));
        writer.Write($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"{id}-title\"><table id=\"{id}\" class=\"data\"><thead><tr>");
        foreach (var column in table.Columns)
            writer.Write($"<th scope=\"col\" aria-sort=\"none\"><button type=\"button\">{Encode(column)}</button></th>");
        writer.WriteLine("</tr></thead><tbody>");
        foreach (var row in table.Rows)
        {
            writer.Write("<tr>");
            foreach (var cell in row)
                writer.Write(cell.Number is null
                    ? $"<td>{Encode(cell.Shown)}</td>"
                    : $"<td class=\"number\" data-value=\"{cell.Exact}\">{cell.Shown}</td>");
            writer.WriteLine("</tr>");
        }
        writer.WriteLine("</tbody></table></div></section>");
    }

    private static string TooMany(ReportTable data) =>
        Invariant($"{data.Rows.Count} rows are too many for a page (at most {MostRows}); the option --csv writes them all.");

    private static string Hash(string content) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"'{name}': expected it inside the program, found nothing; build it again.");
        using var reader = new StreamReader(stream);
        // A browser reads every line end as \n before it takes the hash.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
