using System.Text.Json;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Server.Faults;
using EmbeddingSpace.Server.Settings;

namespace EmbeddingSpace.Server.Requests;

/// <summary>Reads the texts of a request in the forms of text-embeddings-inference, within the limits.</summary>
internal sealed class InputReader(ServerOptions options)
{
    private const string Forms = "a text, a pair of texts, or an array of arrays of one or two texts";
    private const string Batch = "an array of one text, or of a pair";

    /// <summary>What is to be classified: a text, a pair of texts, or a list of arrays with one text or a pair each.</summary>
    /// <exception cref="RequestFault">It is none of these, empty or above a limit.</exception>
    public TextInputs Sequences(RequestBody body, string name)
    {
        var value = body.Require(name);
        if (value.ValueKind == JsonValueKind.String) return new([Text(value, name)], null, IsBatch: false);
        if (value.ValueKind != JsonValueKind.Array) throw RequestBody.Unfit(name, Forms, value);
        RequireSome(value, name);
        var isBatch = value[0].ValueKind == JsonValueKind.Array;
        if (!isBatch && value.GetArrayLength() > 2) throw RequestBody.Unfit(name, Forms, value);
        if (!isBatch) return Of([Sequence(value, name)], name, isBatch);
        RequireFew(value, name);
        return Of([.. value.EnumerateArray().Select((item, i) => Sequence(item, RequestBody.Item(name, i)))], name, isBatch);
    }

    /// <summary>Texts: one, or a list.</summary>
    /// <exception cref="RequestFault">It is neither, empty or above a limit.</exception>
    public IReadOnlyList<string> Texts(RequestBody body, string name)
    {
        var value = body.Require(name);
        return value.ValueKind == JsonValueKind.String ? [Text(value, name)] : List(value, name, "a text, or an array of texts");
    }

    /// <summary>A list of texts.</summary>
    /// <exception cref="RequestFault">It is none, empty or above a limit.</exception>
    public IReadOnlyList<string> List(RequestBody body, string name) => List(body.Require(name), name, "an array of texts");

    /// <summary>One text.</summary>
    /// <exception cref="RequestFault">It is none, empty or above a limit.</exception>
    public string Text(RequestBody body, string name) => Text(body.Require(name), name);

    /// <summary>Whether texts that are too long may be cut.</summary>
    /// <exception cref="RequestFault">They are to be cut at their beginning.</exception>
    public bool Truncate(RequestBody body) => body.Text("truncation_direction") is null or "right" or "Right"
        ? body.Flag("truncate") ?? options.Truncate
        : throw RequestFault.Unanswerable("'truncation_direction': expected 'right', as models here cut the end of a text off, found another. Leave it out.");

    private string[] List(JsonElement value, string name, string expected)
    {
        if (value.ValueKind != JsonValueKind.Array) throw RequestBody.Unfit(name, expected, value);
        RequireSome(value, name);
        RequireFew(value, name);
        return [.. value.EnumerateArray().Select((item, i) => Text(item, RequestBody.Item(name, i)))];
    }

    private (string First, string? Second) Sequence(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is not (1 or 2)) throw RequestBody.Unfit(name, Batch, value);
        var first = Limited(RequestBody.Text(value[0], name), name);
        var second = value.GetArrayLength() == 2 ? Limited(RequestBody.Text(value[1], name), name) : null;
        RequireText(first + second, name);
        return (first, second);
    }

    private static TextInputs Of(IReadOnlyList<(string First, string? Second)> sequences, string name, bool isBatch)
    {
        if (sequences.All(sequence => sequence.Second is null)) return new([.. sequences.Select(sequence => sequence.First)], null, isBatch);
        if (sequences.All(sequence => sequence.Second is not null))
            return new(null, [.. sequences.Select(sequence => new TextPair(sequence.First, sequence.Second))], isBatch);
        // They would be scored by themselves, and a swap between the two would mix the answers of two models.
        throw RequestFault.Unanswerable($"'{name}': expected single texts or pairs, found both. Send one request for each.");
    }

    private string Text(JsonElement value, string name)
    {
        var text = Limited(RequestBody.Text(value, name), name);
        RequireText(text, name);
        return text;
    }

    private string Limited(string text, string name) => text.Length <= options.MaximumCharacters ? text : throw RequestFault.TooLarge(
        Invariant($"'{name}': expected at most {options.MaximumCharacters} characters a text ")
        + Invariant($"('{ServerOptions.Section}:{nameof(options.MaximumCharacters)}'), found {text.Length}. Shorten the text."));

    private void RequireFew(JsonElement list, string name)
    {
        if (list.GetArrayLength() is var found && found > options.MaximumTexts)
            throw RequestFault.TooLarge(Invariant($"'{name}': expected at most {options.MaximumTexts} texts a request ")
                + Invariant($"('{ServerOptions.Section}:{nameof(options.MaximumTexts)}'), found {found}. Send them in parts."));
    }

    private static void RequireSome(JsonElement list, string name)
    {
        if (list.GetArrayLength() == 0) throw RequestFault.Empty($"'{name}': expected at least one text, found none. Add a text.");
    }

    private static void RequireText(string text, string name)
    {
        if (text.Length == 0) throw RequestFault.Empty($"'{name}': expected a text, found an empty one. Add characters, or leave it out.");
    }
}
