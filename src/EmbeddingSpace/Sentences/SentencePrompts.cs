using System.Text.Json;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Configuration;
using EmbeddingSpace.Checkpoints.Folders;

namespace EmbeddingSpace.Sentences;

/// <summary>What a sentence encoder's folder can put before each text, by name.</summary>
internal sealed class SentencePrompts
{
    private const string Key = "prompts", DefaultKey = "default_prompt_name";

    private SentencePrompts(IReadOnlyDictionary<string, string> texts, string? defaultName) => (Texts, DefaultName) = (texts, defaultName);

    /// <summary>None.</summary>
    public static SentencePrompts None { get; } = new(new Dictionary<string, string>(), null);

    /// <summary>Text of each prompt by its name; an empty one puts nothing before a text.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; }

    /// <summary>The one that is put before every text where the caller names none; null for nothing.</summary>
    public string? DefaultName { get; }

    /// <summary>What is put before a text.</summary>
    /// <param name="name">One of <see cref="Texts"/>; null for nothing.</param>
    public string TextOf(string? name) => name is null ? "" : Texts[name];

    /// <summary>Read the prompts of a folder's settings.</summary>
    /// <param name="settings"><c>config_sentence_transformers.json</c>; null where the folder has none.</param>
    /// <exception cref="InvalidCheckpointException">It is malformed, or its default is the name of no prompt.</exception>
    public static SentencePrompts Read(CheckpointConfig? settings)
    {
        if (settings is null) return None;
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (settings.Find(Key) is { } prompts)
        {
            if (prompts.ValueKind != JsonValueKind.Object) throw settings.Unexpected(Key, "an object", prompts);
            foreach (var prompt in prompts.EnumerateObject())
                texts[prompt.Name] = prompt.Value.ValueKind switch
                {
                    JsonValueKind.String => prompt.Value.GetString()!,
                    JsonValueKind.Null => "",
                    _ => throw settings.Unexpected($"{Key}.{prompt.Name}", "a text", prompt.Value),
                };
        }

        var name = settings.GetText(DefaultKey);
        if (name is not null && !texts.ContainsKey(name))
            throw new InvalidCheckpointException(
                $"'{DefaultKey}' in '{settings.File}': expected the name of one of '{Key}', found \"{name}\". {ModuleList.WayOut}");
        return new(texts, name);
    }

    /// <summary>The prompt that a caller names, or the default.</summary>
    /// <param name="name">What the caller names; null for the default.</param>
    /// <param name="checkpoint">The folder, for messages.</param>
    /// <returns>One of <see cref="Texts"/>; null where nothing is put before a text.</returns>
    /// <exception cref="ArgumentException">There is no prompt of that name.</exception>
    public string? Choose(string? name, Checkpoint checkpoint)
    {
        if (name is null) return DefaultName;
        if (Texts.ContainsKey(name)) return name;
        throw new ArgumentException(Texts.Count == 0
            ? $"Prompt '{name}': expected a folder with prompts, found none in '{checkpoint.Location}', whose '{ModuleFolders.List}' and "
                + $"'{ModuleFolders.Settings}' would say them; leave the prompt out."
            : $"Prompt '{name}': expected one of {string.Join(", ", Texts.Keys.Select(known => $"'{known}'"))} in "
                + $"'{checkpoint.PathOf(ModuleFolders.Settings)}', found none of that name; name one of these.", nameof(name));
    }
}
