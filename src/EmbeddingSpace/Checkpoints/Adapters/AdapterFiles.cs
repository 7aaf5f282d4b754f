using System.Text.Json;
using EmbeddingSpace.Checkpoints.Configuration;
using EmbeddingSpace.Checkpoints.Folders;

namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>The small files of a base model with those of its adapter in their place.</summary>
internal static class AdapterFiles
{
    private const string TypeKey = "model_type", ArchitecturesKey = "architectures";

    private static readonly string[] LabelKeys = ["id2label", "label2id", "num_labels"];

    // Beside a vocabulary they belong to it; alone they are none.
    private static readonly string[] TokenizerSettings = ["tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"];

    // What the class of a fine-tuned model is called.
    private static readonly Dictionary<string, string> HeadNames = new(StringComparer.Ordinal)
    {
        [AdapterConfig.SequenceClassification] = "ForSequenceClassification",
        ["TOKEN_CLS"] = "ForTokenClassification",
        ["QUESTION_ANS"] = "ForQuestionAnswering",
    };

    // What begins the part of a class name that says which head the model has.
    private static readonly string[] Heads = ["For", "LMHeadModel", "Model"];

    /// <summary>Merge.</summary>
    /// <param name="ofBase">Files of the base; it has a config.</param>
    /// <param name="ofAdapter">Files beside the adapter.</param>
    /// <param name="adapter">Settings of the adapter.</param>
    /// <param name="hasOtherHead">Whether the base's class names are not those of the adapter's head.</param>
    /// <param name="folders">Paths of base and adapter, for messages.</param>
    /// <exception cref="InvalidCheckpointException">Their configs are of two families, or malformed.</exception>
    public static Dictionary<string, byte[]> Merge(Dictionary<string, byte[]> ofBase, Dictionary<string, byte[]> ofAdapter, AdapterConfig adapter,
        bool hasOtherHead, (string Base, string Adapter) folders)
    {
        var merged = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        Take(IsOfSentences, ofAdapter.ContainsKey(ModuleFolders.List) ? ofAdapter : ofBase);
        Take(IsOfTokenizer, ofAdapter.Keys.Any(name => IsOfTokenizer(name) && !TokenizerSettings.Contains(name)) ? ofAdapter : ofBase);
        merged[CheckpointFiles.Config] = MergeConfig(ofBase[CheckpointFiles.Config], ofAdapter.GetValueOrDefault(CheckpointFiles.Config), adapter, hasOtherHead,
            (Path.Combine(folders.Base, CheckpointFiles.Config), Path.Combine(folders.Adapter, CheckpointFiles.Config)));
        return merged;

        void Take(Func<string, bool> isWanted, Dictionary<string, byte[]> from)
        {
            foreach (var (name, bytes) in from)
                if (isWanted(name)) merged[name] = bytes;
        }
    }

    private static bool IsOfSentences(string name) => ModuleFolders.IsOfWhole(name) || ModuleFolders.EncoderSettings.Contains(name);

    private static bool IsOfTokenizer(string name) => name != CheckpointFiles.Config && !IsOfSentences(name);

    private static byte[] MergeConfig(byte[] ofBase, byte[]? ofAdapter, AdapterConfig adapter, bool hasOtherHead, (string Base, string Adapter) paths)
    {
        var values = Values(ofBase, paths.Base);
        var own = ofAdapter is null ? [] : Values(ofAdapter, paths.Adapter);
        if (own.TryGetValue(TypeKey, out var type) && values.TryGetValue(TypeKey, out var expected) && !JsonElement.DeepEquals(type, expected))
            throw new InvalidCheckpointException(
                $"'{TypeKey}' in '{paths.Adapter}': expected {expected.GetRawText()} as in '{paths.Base}', found {type.GetRawText()}. "
                + "Give the base model that the adapter was trained on.");
        var head = adapter.Task is { } task && !own.ContainsKey(ArchitecturesKey) ? HeadNames.GetValueOrDefault(task) : null;
        if (own.Count == 0 && !hasOtherHead && !NeedsName(values, head)) return ofBase;
        if (hasOtherHead || LabelKeys.Any(own.ContainsKey))
            foreach (var key in (string[])[.. LabelKeys, "problem_type"]) values.Remove(key);
        foreach (var (key, value) in own) values[key] = value;
        if (NeedsName(values, head)) values[ArchitecturesKey] = Named(values[ArchitecturesKey], head!);
        return JsonSerializer.SerializeToUtf8Bytes(values);
    }

    private static Dictionary<string, JsonElement> Values(byte[] utf8, string file)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var pair in CheckpointJson.ParseObject(utf8, file).EnumerateObject()) values[pair.Name] = pair.Value;
        return values;
    }

    private static bool NeedsName(Dictionary<string, JsonElement> values, string? head) =>
        head is not null && values.TryGetValue(ArchitecturesKey, out var names) && names.ValueKind == JsonValueKind.Array
        && names.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } name && !name.GetString()!.EndsWith(head, StringComparison.Ordinal);

    /// <summary>BertModel and BertForMaskedLM → BertForSequenceClassification.</summary>
    private static JsonElement Named(JsonElement names, string head)
    {
        var name = names.EnumerateArray().First().GetString()!;
        var end = Heads.Select(ending => name.LastIndexOf(ending, StringComparison.Ordinal)).FirstOrDefault(place => place > 0);
        return JsonSerializer.SerializeToElement(new[] { (end > 0 ? name[..end] : name) + head });
    }
}
