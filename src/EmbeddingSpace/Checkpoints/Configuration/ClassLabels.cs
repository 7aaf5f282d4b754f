using System.Globalization;
using System.Text.Json;

namespace EmbeddingSpace.Checkpoints.Configuration;

/// <summary>The class names of a classifier, as Hugging Face reads them from a config.</summary>
internal static class ClassLabels
{
    private const string NamesKey = "id2label";
    private const string CountKey = "num_labels";

    // Names are made up from a number in a file: a bound keeps a malformed number from filling the memory.
    private const int MaximumCount = 1_000_000;

    /// <summary>Names in id order; null when the config speaks of no classes.</summary>
    public static IReadOnlyList<string>? Read(CheckpointConfig config)
    {
        var count = config.GetInteger(CountKey);
        if (count is < 1 or > MaximumCount)
            throw config.Unexpected(CountKey, $"a number of classes from 1 to {MaximumCount}", config.Find(CountKey)!.Value);
        if (config.Find(NamesKey) is { } names) return ReadNames(config, names);
        return count is null ? null : [.. Enumerable.Range(0, (int)count).Select(id => string.Create(CultureInfo.InvariantCulture, $"LABEL_{id}"))];
    }

    private static string[] ReadNames(CheckpointConfig config, JsonElement names)
    {
        if (names.ValueKind != JsonValueKind.Object) throw config.Unexpected(NamesKey, "an object of class ids and names", names);
        // Of an id that comes twice the last name counts, as with Python.
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var pair in names.EnumerateObject()) values[pair.Name] = pair.Value;
        var labels = new string?[values.Count];
        if (labels.Length == 0) throw config.Unexpected(NamesKey, "at least one class", names);
        foreach (var (name, value) in values)
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                throw config.Unexpected(NamesKey, $"whole numbers as ids, but id '{name}' is none", names);
            if (id >= labels.Length)
                throw config.Unexpected(NamesKey, $"the ids 0 to {labels.Length - 1} without a gap, but there is id '{name}'", names);
            if (labels[id] is not null) throw config.Unexpected(NamesKey, $"every id once, but '{name}' repeats one", names);
            labels[id] = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                // As Python writes them.
                JsonValueKind.True => bool.TrueString,
                JsonValueKind.False => bool.FalseString,
                _ => throw config.Unexpected(NamesKey, $"a text as the name of class {id}", value),
            };
        }

        // As many ids as places, none twice and none too large: every place is taken.
        return labels!;
    }
}
