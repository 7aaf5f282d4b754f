using System.Text.Json;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>A value in a JSON file that knows where it stands, so that every failure says so.</summary>
internal sealed class JsonPart
{
    private readonly JsonElement _value;

    private JsonPart(JsonElement value, string file, string key) => (_value, File, Key) = (value, file, key);

    /// <summary>Path of the file.</summary>
    public string File { get; }

    /// <summary>Where the value stands, e.g. <c>model.vocab</c>; empty for the root.</summary>
    public string Key { get; }

    /// <summary>The root of a file, which must be an object.</summary>
    public static JsonPart Root(JsonElement value, string file)
    {
        var root = new JsonPart(value, file, "");
        return value.ValueKind == JsonValueKind.Object ? root : throw root.Wrong("an object");
    }

    /// <summary>Whether the value is a text.</summary>
    public bool IsText => _value.ValueKind == JsonValueKind.String;

    /// <summary>Whether the value is an object.</summary>
    public bool IsObject => _value.ValueKind == JsonValueKind.Object;

    /// <summary>A member of this object; null when it is absent or JSON null.</summary>
    public JsonPart? Get(string key)
    {
        if (!IsObject) throw Wrong("an object");
        return _value.TryGetProperty(key, out var member) && member.ValueKind != JsonValueKind.Null ? new(member, File, Join(key)) : null;
    }

    /// <summary>A member of this object that has to be there.</summary>
    public JsonPart Require(string key) =>
        Get(key) ?? throw new InvalidCheckpointException($"Value '{Join(key)}' in '{File}' is missing; the file is incomplete or of another kind.");

    /// <summary>The members of this object. Of a name that comes twice the last value counts, as with Python and Rust.</summary>
    public IEnumerable<(string Name, JsonPart Value)> Members()
    {
        if (!IsObject) throw Wrong("an object");
        var members = new OrderedDictionary<string, JsonPart>(StringComparer.Ordinal);
        foreach (var member in _value.EnumerateObject()) members[Unescape(() => member.Name)] = new(member.Value, File, Key);
        return members.Select(member => (member.Key, member.Value));
    }

    /// <summary>The items of this array.</summary>
    public IEnumerable<JsonPart> Items()
    {
        if (_value.ValueKind != JsonValueKind.Array) throw Wrong("an array");
        var index = 0;
        foreach (var item in _value.EnumerateArray()) yield return new(item, File, $"{Key}[{index++}]");
    }

    /// <summary>The value as a text.</summary>
    public string Text() => IsText ? Unescape(() => _value.GetString()!) : throw Wrong("a text");

    /// <summary>The value as true or false.</summary>
    public bool Boolean() => _value.ValueKind is JsonValueKind.True or JsonValueKind.False ? _value.GetBoolean() : throw Wrong("true or false");

    /// <summary>The value as an id or count: 0 or more.</summary>
    public int Count() => _value.ValueKind == JsonValueKind.Number && _value.TryGetInt32(out var value) && value >= 0
        ? value
        : throw Wrong("an integer from 0 on");

    /// <summary>The value as a number.</summary>
    public double Number() => _value.ValueKind == JsonValueKind.Number ? _value.GetDouble() : throw Wrong("a number");

    /// <summary>The failure that this value is not what was expected.</summary>
    public InvalidCheckpointException Wrong(string expected)
    {
        var raw = _value.GetRawText();
        var got = raw.Length <= 60 ? raw : raw[..60] + "…";
        return new($"{(Key.Length == 0 ? "The root" : $"Value '{Key}'")} in '{File}': expected {expected}, got {got}; the file is damaged or of another kind.");
    }

    /// <summary>The failure that a component is not supported.</summary>
    public InvalidCheckpointException Unsupported(string component, string supported) =>
        new($"Component '{component}' ({Key}) in '{File}' is not supported; supported are: {supported}.");

    private string Join(string key) => Key.Length == 0 ? key : $"{Key}.{key}";

    // \uD800 and its like can be written in JSON and stand for no character.
    private string Unescape(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidCheckpointException(
                $"A text of '{(Key.Length == 0 ? "the root" : Key)}' in '{File}' holds half a surrogate pair; save the tokenizer anew.", exception);
        }
    }
}
