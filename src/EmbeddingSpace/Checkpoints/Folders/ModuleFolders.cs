using System.Text.Json;
using EmbeddingSpace.Checkpoints.Configuration;

namespace EmbeddingSpace.Checkpoints.Folders;

/// <summary>
/// The folders that a sentence encoder's <c>modules.json</c> names. What is odd about the list is left out here and refused by who follows it: the
/// checkpoint can be used without it.
/// </summary>
internal static class ModuleFolders
{
    /// <summary>The list of modules.</summary>
    public const string List = "modules.json";

    /// <summary>Settings of the whole: prompts.</summary>
    public const string Settings = "config_sentence_transformers.json";

    /// <summary>Weights of a module, the safe format first.</summary>
    public static readonly string[] Weights = [WeightsSet.SingleFile, "pytorch_model.bin"];

    /// <summary>Most modules that are followed.</summary>
    public const int Most = 32;

    /// <summary>Settings of the encoder among the modules, under any of the names they had.</summary>
    public static readonly string[] EncoderSettings =
    [
        "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json",
        "sentence_camembert_config.json", "sentence_albert_config.json", "sentence_xlm-roberta_config.json",
    ];

    /// <summary>Whether a path leads into a folder of its own inside.</summary>
    public static bool IsInside(string path) =>
        path.Length > 0 && !path.Contains('\\', StringComparison.Ordinal) && !Path.IsPathRooted(path)
        && path.Split('/').All(part => part.Length > 0 && part is not ("." or "..") && part.AsSpan().IndexOfAny(":\0") < 0);

    /// <summary>Whether a file lies beside the list, and not beside the encoder's config.</summary>
    public static bool IsOfWhole(string name) => name is List or Settings || name.Contains('/', StringComparison.Ordinal);

    /// <summary>Where the encoder's config, tokenizer and weights lie: in the folder, or in the one that the list names for its first module.</summary>
    public static string EncoderFolder(string folder)
    {
        var list = Path.Combine(folder, List);
        if (File.Exists(Path.Combine(folder, CheckpointFiles.Config)) || !File.Exists(list)) return folder;
        return FirstOf(CheckpointFiles.Read(list)) is { } first && File.Exists(Path.Combine(folder, first, CheckpointFiles.Config))
            ? Path.Combine(folder, first)
            : folder;
    }

    /// <summary>The folder of its own that the first module has; null where it has none.</summary>
    public static string? FirstOf(byte[] list) => Paths(list).FirstOrDefault() is { } first && IsInside(first) ? first : null;

    /// <summary>Names of the files that the modules behind the encoder may have.</summary>
    public static IEnumerable<string> FilesOf(byte[] list) => Paths(list).Skip(1).Where(IsInside).Distinct()
        .SelectMany(path => new[] { CheckpointFiles.Config }.Concat(Weights).Select(name => $"{path}/{name}"));

    private static List<string> Paths(byte[] list)
    {
        var paths = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(PythonJson.ToStandard(list));
            if (document.RootElement.ValueKind == JsonValueKind.Array)
                foreach (var module in document.RootElement.EnumerateArray().Take(Most))
                    paths.Add(module.ValueKind == JsonValueKind.Object && module.TryGetProperty("path", out var path)
                        && path.ValueKind == JsonValueKind.String ? path.GetString()! : "");
        }
        // Read again, and refused, by who follows the modules.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            paths.Clear();
        }

        return paths;
    }
}
