using System.Text.Json;
using EmbeddingSpace.Server.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EmbeddingSpace.Server.Requests;

/// <summary>The JSON object of a request. Members that nobody asks for are passed over; one that comes twice or has another type is refused.</summary>
internal sealed class RequestBody : IDisposable
{
    // Batches of pairs are arrays in an array in the object; the rest is room for members that nobody asks for.
    private const int DeepestNesting = 16;

    private static readonly string[] Charsets = ["", "utf-8", "utf8", "us-ascii"];

    private static readonly JsonDocumentOptions Strictly = new() { AllowDuplicateProperties = false, MaxDepth = DeepestNesting };

    private readonly JsonDocument _document;

    private RequestBody(JsonDocument document) => _document = document;

    /// <summary>Read the body; the caller disposes it.</summary>
    /// <exception cref="RequestFault">It is no JSON object.</exception>
    public static async Task<RequestBody> ReadAsync(HttpContext context)
    {
        RequireJson(context.Request);
        JsonDocument document;
        try
        {
            // A connection that ends ends the reading; a reading that is given up before leaves Kestrel one in progress, which it logs as its own fault.
            document = await JsonDocument.ParseAsync(context.Request.Body, Strictly, CancellationToken.None).ConfigureAwait(false);
        }
        catch (JsonException exception)
        {
            throw RequestFault.Malformed($"Body: expected JSON with each member once, found a fault in it ({Reason(exception)}). Correct the JSON.");
        }
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
        {
            // Found where names of members are compared; a half within a text is found when somebody asks for the text.
            throw RequestFault.Malformed("Body: expected Unicode names of members, found half a surrogate pair in one. Correct the name.");
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object) return new(document);
        using (document) throw RequestFault.Malformed($"Body: expected a JSON object, found {Describe(document.RootElement)}. Put it into an object.");
    }

    /// <summary>A member that has to be there.</summary>
    /// <exception cref="RequestFault">It is not.</exception>
    public JsonElement Require(string name) => Find(name)
        ?? throw RequestFault.Unanswerable($"'{name}': expected a value, found none. Add the member.");

    /// <summary>A member that may be missing or null.</summary>
    public JsonElement? Find(string name) =>
        _document.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text that may be missing.</summary>
    public string? Text(string name) => Find(name) is { } value ? Text(value, name) : null;

    /// <summary>A yes or no that may be missing.</summary>
    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Unfit(name, "true or false", other),
    };

    /// <summary>A whole number that may be missing.</summary>
    public int? Number(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) => number,
        { } other => throw Unfit(name, "a whole number", other),
    };

    /// <summary>A number that may be missing.</summary>
    public double? Fraction(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) => number,
        { } other => throw Unfit(name, "a number", other),
    };

    /// <summary>Texts that may be missing, as an array.</summary>
    public IReadOnlyList<string>? Texts(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select((item, i) => Text(item, Item(name, i)))],
        { } other => throw Unfit(name, "an array of texts", other),
    };

    /// <summary>A value as a text.</summary>
    /// <exception cref="RequestFault">It is none.</exception>
    public static string Text(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String) throw Unfit(name, "a text", value);
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw RequestFault.Malformed($"'{name}': expected Unicode text, found half a surrogate pair or malformed UTF-8. Correct the text.");
        }
    }

    /// <summary>A member of another type.</summary>
    public static RequestFault Unfit(string name, string expected, JsonElement found) =>
        RequestFault.Malformed($"'{name}': expected {expected}, found {Describe(found)}. Correct the member.");

    /// <summary>Name of one entry of a list.</summary>
    public static string Item(string name, int i) => Invariant($"{name}[{i}]");

    public void Dispose() => _document.Dispose();

    private static void RequireJson(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
        // By name: of an encoding that .NET does not know there is no other trace.
        var isJson = request.HasJsonContentType() && Charsets.Contains(type?.Charset.ToString().Trim('"') ?? "", StringComparer.OrdinalIgnoreCase);
        if (isJson && encoding is "" or "identity") return;
        var found = encoding.Length > 0 ? $"'{HeaderNames.ContentEncoding}: {ShownText.Of(encoding)}'"
            : request.ContentType is { Length: > 0 } content ? $"'{ShownText.Of(content)}'" : "none";
        throw RequestFault.Wrong(StatusCodes.Status415UnsupportedMediaType,
            $"'{HeaderNames.ContentType}': expected 'application/json' in UTF-8, not compressed, found {found}. Send JSON.");
    }

    // Without the place, which .NET counts from 0 and repeats.
    private static string Reason(JsonException exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = ShownText.Of((end < 0 ? exception.Message : exception.Message[..end]).TrimEnd('.'));
        return exception is { LineNumber: { } line, BytePositionInLine: { } position }
            ? Invariant($"line {line + 1}, byte {position + 1}: {reason}")
            : reason;
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"an array of {value.GetArrayLength()}",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => $"the number {ShownText.Of(value.GetRawText())}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };
}
