using System.Text.Json;

namespace EmbeddingSpace.Cli.Texts;

/// <summary>Reads JSON lines: one object a line; blank lines are none.</summary>
internal static class JsonLinesTable
{
    /// <summary>Read the table; its columns are the properties of the first object.</summary>
    /// <exception cref="UsageException">A line is no object.</exception>
    public static TextTable Read(IEnumerable<TextLine> lines, string path)
    {
        List<string>? columns = null;
        var rows = new List<TextTable.Row>();
        foreach (var line in lines)
        {
            if (string.IsNullOrWhiteSpace(line.Content)) continue;
            using var document = Parse(line, path);
            var properties = Properties(document, line, path);
            columns ??= [.. properties.Select(property => property.Name)];
            var values = new string?[columns.Count];
            foreach (var (name, value) in properties)
                if (columns.IndexOf(name) is >= 0 and var column) values[column] = value;
            rows.Add(new(TextTable.Line(line.Number), values));
        }
        return columns is null ? throw TextTable.Empty(path) : new(columns, rows);
    }

    private static List<(string Name, string? Value)> Properties(JsonDocument document, TextLine line, string path)
    {
        try
        {
            return [.. document.RootElement.EnumerateObject().Select(property => (property.Name, Value(property.Value)))];
        }
        // JSON may escape half of a character that UTF-16 writes as two; it is no text.
        catch (InvalidOperationException exception)
        {
            throw new UsageException($"'{path}', {TextTable.Line(line.Number)}: "
                + @"expected whole characters, found half of one (\uD800 to \uDFFF alone); correct the line.", exception);
        }
    }

    private static JsonDocument Parse(TextLine line, string path)
    {
        try
        {
            var document = JsonDocument.Parse(line.Content);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            var found = document.RootElement.ValueKind;
            document.Dispose();
            throw Wrong($"{found}");
        }
        catch (JsonException exception)
        {
            throw Wrong($"malformed JSON ({exception.Message.ReplaceLineEndings(" ")})", exception);
        }

        UsageException Wrong(string found, Exception? cause = null) =>
            new($"'{path}', {TextTable.Line(line.Number)}: expected one JSON object a line, found {found}; correct the line.", cause);
    }

    /// <summary>A text or number; null for anything else, which is neither.</summary>
    private static string? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
