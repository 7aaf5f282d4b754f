using System.Text;
using System.Text.Json;
using EmbeddingSpace.Tokenization;

namespace EmbeddingSpace.Tests.Tokenization;

/// <summary>Loads tokenizers from folders and from texts, without a checkpoint around them.</summary>
internal static class TokenizerFolder
{
    public const string Json = "tokenizer.json", Config = "tokenizer_config.json";

    public static readonly string[] VocabularyFiles = ["vocab.txt", "vocab.json", "merges.txt"];

    /// <summary>Load a folder as if the named files were not in it.</summary>
    public static TextTokenizer Load(string folder, params string[] without) => TextTokenizer.Load(
        name => without.Contains(name) || !File.Exists(Path.Combine(folder, name)) ? null : File.ReadAllBytes(Path.Combine(folder, name)),
        folder, modelType: null);

    /// <summary>Load from files given as text.</summary>
    public static TextTokenizer LoadMade(string? modelType, params (string Name, string Content)[] files) => TextTokenizer.Load(
        name => files.Where(file => file.Name == name).Select(file => Encoding.UTF8.GetBytes(file.Content)).FirstOrDefault(), "made", modelType);

    /// <summary>Reference texts and their ids.</summary>
    public static IReadOnlyList<(string Text, int[] Ids)> Golden(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. json.RootElement.EnumerateArray().Select(entry =>
            (entry.GetProperty("text").GetString()!, entry.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray()))];
    }
}
