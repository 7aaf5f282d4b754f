using System.Text.Json;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints.Configuration;

namespace EmbeddingSpace.Architecture;

/// <summary>Values of config.json read through the sources of a family, faults gathered.</summary>
internal sealed class ConfigValues(CheckpointConfig config)
{
    private readonly List<string> _faults = [];

    /// <summary>What is wrong with the sizes read so far.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Note a fault.</summary>
    public void AddFault(string fault) => _faults.Add(fault);

    /// <summary>A value that is neither missing nor null; a dot leads into an object.</summary>
    public JsonElement? Find(string path)
    {
        var parts = path.Split('.');
        var found = config.Find(parts[0]);
        foreach (var part in parts.Skip(1))
            found = found is { ValueKind: JsonValueKind.Object } && found.Value.TryGetProperty(part, out var inner) && inner.ValueKind != JsonValueKind.Null
                ? inner
                : null;
        return found;
    }

    /// <summary>A size; a fault and the minimum where it is none.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="source">Where it stands.</param>
    /// <param name="minimum">The least it may be.</param>
    /// <param name="hidden">What a multiple of hidden is taken of.</param>
    public int Size(string name, ConfigSource source, int minimum = 1, int hidden = 0)
    {
        var value = Integer(source) ?? (source.TimesHidden is { } factor ? (long)factor * hidden : null);
        if (value is { } size && size >= minimum && size <= int.MaxValue) return (int)size;
        AddFault($"'{source.Name}' ({name}): expected an integer from {minimum} to {int.MaxValue}, found {(value is null ? "none" : value)}");
        return minimum;
    }

    /// <summary>An integer; null where there is none.</summary>
    public long? Integer(ConfigSource source)
    {
        if (source.Constant is { } constant) return constant.GetInt64();
        if (First(source) is not { } found) return source.Default is { ValueKind: JsonValueKind.Number } standard ? standard.GetInt64() : null;
        return found.Value.ValueKind == JsonValueKind.Number && found.Value.TryGetInt64(out var number)
            ? number
            : throw config.Unexpected(found.Key, "an integer", found.Value);
    }

    /// <summary>A number.</summary>
    public double Number(ConfigSource source)
    {
        if (source.Constant is { } constant) return constant.GetDouble();
        if (First(source) is not { } found) return source.Default?.GetDouble() ?? throw Missing(source);
        return found.Value.ValueKind == JsonValueKind.Number && found.Value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw config.Unexpected(found.Key, "a number", found.Value);
    }

    /// <summary>A text.</summary>
    public string Text(ConfigSource source) =>
        source.Constant?.GetString() ?? (First(source) is { } found
            ? found.Value.ValueKind == JsonValueKind.String ? found.Value.GetString()! : throw config.Unexpected(found.Key, "a text", found.Value)
            : source.Default is { } standard ? standard.GetString()! : throw Missing(source));

    /// <summary>True or false; false where there is no such source.</summary>
    public bool IsTrue(ConfigSource? source) =>
        source is not null && (source.Constant ?? First(source)?.Value ?? source.Default ?? throw Missing(source)) is var value
        && (value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw config.Unexpected(source.Name, "true or false", value));

    /// <summary>Whether a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="size">Gives the size of a symbol.</param>
    public bool Holds(FamilyCondition condition, Func<string, int> size)
    {
        if (condition.Differ is { } pair) return size(pair[0]) != size(pair[1]);
        var value = Find(condition.Key!) ?? condition.Default;
        if (condition.Is is { } wanted) return value is { } found && JsonElement.DeepEquals(found, wanted);
        if (condition.IsNot is { } unwanted) return value is { } other && !JsonElement.DeepEquals(other, unwanted);
        return value?.ValueKind switch
        {
            JsonValueKind.Array => value.Value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.GetString() == condition.Contains),
            JsonValueKind.String => value.Value.GetString()!.Split('|').Any(word => word.Trim() == condition.Contains),
            _ => false,
        };
    }

    private (string Key, JsonElement Value)? First(ConfigSource source)
    {
        foreach (var name in source.Names)
            if (Find(name) is { } value) return (name, value);
        return null;
    }

    private InvalidCheckpointException Missing(ConfigSource source) =>
        new($"'{source.Name}' in '{config.File}': expected a value, found none. Compare it with the model's page.");
}
