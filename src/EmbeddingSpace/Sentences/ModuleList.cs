using System.Text.Json;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Configuration;
using EmbeddingSpace.Checkpoints.Folders;

namespace EmbeddingSpace.Sentences;

/// <summary>Reads <c>modules.json</c>. A module's type is a Python class; a name here stands for our own code, and no Python runs.</summary>
internal static class ModuleList
{
    /// <summary>The encoder itself, which comes first.</summary>
    public const string Transformer = "Transformer";

    /// <summary>Makes one vector of the states, right behind the encoder.</summary>
    public const string Pooling = "Pooling";

    /// <summary>A dense layer.</summary>
    public const string Dense = "Dense";

    /// <summary>Divides a vector by its length.</summary>
    public const string Normalize = "Normalize";

    /// <summary>Does nothing to a model that is not trained.</summary>
    public const string Dropout = "Dropout";

    private const string Library = "sentence_transformers.";

    private static readonly string[] Kinds = [Transformer, Pooling, Dense, Normalize, Dropout];

    /// <summary>Name of the file.</summary>
    public static string File => ModuleFolders.List;

    /// <summary>What to do where the modules cannot be followed.</summary>
    public static string WayOut => "Ask for a pooling, and a layer, of your own to leave the folder's modules out.";

    /// <summary>Read the list.</summary>
    /// <param name="content">The file.</param>
    /// <param name="checkpoint">The folder, for messages.</param>
    /// <returns>Kind and folder of each module, the encoder first, the pooling second.</returns>
    /// <exception cref="InvalidCheckpointException">It is malformed, or names a module that is not computed, or a folder outside.</exception>
    public static IReadOnlyList<(string Kind, string Folder)> Read(ReadOnlyMemory<byte> content, Checkpoint checkpoint)
    {
        var file = checkpoint.PathOf(File);
        var root = CheckpointJson.Parse(content, file);
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() is < 2 or > ModuleFolders.Most)
            throw new InvalidCheckpointException(
                $"'{file}': expected a list of 2 to {ModuleFolders.Most} modules, found {CheckpointJson.Describe(root)}. {WayOut}");
        var modules = root.EnumerateArray().Select((module, index) => ReadModule(module, index, file)).ToArray();
        for (var index = 0; index < modules.Length; index++)
        {
            var kind = modules[index].Kind;
            if ((kind == Transformer) != (index == 0) || (kind == Pooling) != (index == 1))
                throw new InvalidCheckpointException(
                    $"'{file}': expected a {Transformer}, a {Pooling} and what becomes of the vector, "
                    + $"found {string.Join(", ", modules.Select(each => each.Kind))}. {WayOut}");
        }

        return modules;
    }

    private static (string Kind, string Folder) ReadModule(JsonElement module, int index, string file)
    {
        if (module.ValueKind != JsonValueKind.Object) throw Fault("expected an object", module);
        var type = Text("type") ?? throw Fault("expected a 'type'", module);
        var kind = type.StartsWith(Library, StringComparison.Ordinal) ? Array.Find(Kinds, known => type.EndsWith($".{known}", StringComparison.Ordinal)) : null;
        if (kind is null)
            throw new InvalidCheckpointException(
                $"'{file}': module {index} has the type '{type}', which is not computed, "
                + $"expected one of {string.Join(", ", Kinds)} of sentence_transformers. {WayOut}");
        var folder = Text("path") ?? "";
        // The encoder's own files were found already; what only divides has no files.
        if (kind is Pooling or Dense && !ModuleFolders.IsInside(folder))
            throw new InvalidCheckpointException(
                $"'{file}': module {index} has the path '{folder}', expected a folder inside that of the model. Get the model from a source you trust.");
        return (kind, folder);

        string? Text(string key) => !module.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Fault($"expected '{key}' to be a text", module);

        InvalidCheckpointException Fault(string expected, JsonElement found) =>
            new($"'{file}': module {index}: {expected}, found {CheckpointJson.Describe(found)}. Get the model from a source you trust.");
    }
}
