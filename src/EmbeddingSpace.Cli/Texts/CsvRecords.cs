using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;

namespace EmbeddingSpace.Cli.Texts;

/// <summary>Reads records with quoted fields (RFC 4180: a quote in a quoted field is doubled), strictly.</summary>
internal static class CsvRecords
{
    /// <summary>Read every record.</summary>
    /// <param name="content">The file.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="skipBlankLines">Whether a blank line is no record.</param>
    /// <param name="cancellationToken">Checked at every record.</param>
    /// <returns>Fields without their quotes, and the line that each record ends at.</returns>
    /// <exception cref="FormatException">A field that begins with a quote is not quoted rightly; the message says in which line.</exception>
    public static List<(int Line, string[] Fields)> Read(string content, char delimiter, bool skipBlankLines, CancellationToken cancellationToken)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            HasHeaderRecord = false,
            IgnoreBlankLines = skipBlankLines,
            // The library mends what is quoted wrongly, by guessing; here it is refused below.
            BadDataFound = null,
        };
        var wellFormed = WellFormed(delimiter);
        using var parser = new CsvParser(new StringReader(content), configuration);
        var records = new List<(int Line, string[] Fields)>();
        while (parser.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!wellFormed.IsMatch(parser.RawRecord)) throw new FormatException(TextTable.Line(parser.RawRow));
            records.Add((parser.RawRow, parser.Record!));
        }
        return records;
    }

    /// <summary>Fields that are quoted whole, or do not begin with a quote.</summary>
    private static Regex WellFormed(char delimiter)
    {
        var separator = Regex.Escape(delimiter.ToString());
        var field = $"""(?:"(?:[^"]|"")*"|[^"\r\n{separator}][^\r\n{separator}]*|)""";
        return new($@"\A(?:\r?\n)*{field}(?:{separator}{field})*\r?\n?\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }
}
