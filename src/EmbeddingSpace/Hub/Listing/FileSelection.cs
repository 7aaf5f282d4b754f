using EmbeddingSpace.Checkpoints.Folders;
using EmbeddingSpace.Hub.Definition;

namespace EmbeddingSpace.Hub.Listing;

/// <summary>The files of a model that are read here: config, tokenizer, modules, adapter, and its weights in one format; no examples, no card, and none of
/// the copies in other formats.</summary>
/// <param name="files">Names of all files.</param>
/// <param name="subject">The model, for messages.</param>
internal sealed class FileSelection(IEnumerable<string> files, string subject)
{
    private const string AdapterConfig = "adapter_config.json";

    private static readonly string[] AdapterWeights = ["adapter_model.safetensors", "adapter_model.bin"];

    private readonly HashSet<string> _files = files.ToHashSet(StringComparer.Ordinal);

    /// <summary>The files, as far as they are known: some of them are lists of others, which are known once those are there.</summary>
    /// <param name="read">Content of a file; null where it is not there yet.</param>
    /// <returns>Names, each once.</returns>
    /// <exception cref="HubException">There are no weights that are read.</exception>
    public IReadOnlyList<string> Known(Func<string, byte[]?> read)
    {
        List<string> known = [.. SmallIn("")];
        if (!_files.Contains(ModuleFolders.List)) known.AddRange(Weights("", read));
        else if (read(ModuleFolders.List) is { } modules)
        {
            // Where the first module has a folder of its own, the encoder lies in there.
            var encoder = !_files.Contains(CheckpointFiles.Config) && ModuleFolders.FirstOf(modules) is { } first ? first + "/" : "";
            if (encoder.Length > 0) known.AddRange(SmallIn(encoder));
            foreach (var module in ModuleFolders.FilesOf(modules).GroupBy(name => name[..name.LastIndexOf('/')]))
                known.AddRange(Present(module.Where(name => !IsWeights(name))).Concat(Present(module.Where(IsWeights)).Take(1)));
            known.AddRange(Weights(encoder, read));
        }
        return [.. known.Distinct()];
    }

    private IEnumerable<string> Weights(string encoder, Func<string, byte[]?> read)
    {
        // Whole weights beside an adapter's do not count.
        if (_files.Contains(AdapterConfig) && Present(AdapterWeights).FirstOrDefault() is { } adapter) return [adapter];
        var found = Present(WeightsSet.Candidates.Select(name => encoder + name)).FirstOrDefault() ?? throw new HubException(HubFault.NoWeights,
            $"{subject}: expected one of {string.Join(", ", WeightsSet.Candidates)} among its files, found "
            + $"{(_files.Count == 0 ? "no file" : NameList.Of([.. _files.Order(StringComparer.Ordinal)]))}. Fetch a model with such weights, or all files as "
            + "they are (on the command line: --all-files).");
        return WeightsSet.IsIndex(found) && read(found) is { } index
            ? [found, .. ShardIndex.Parse(index, $"{subject}, '{found}'").Values.Distinct().Order(StringComparer.Ordinal).Select(shard => encoder + shard)]
            : [found];
    }

    private IEnumerable<string> SmallIn(string folder)
    {
        var names = CheckpointFiles.Names.Except(CheckpointFiles.SentencePieceModels).Append(AdapterConfig);
        if (!Present(CheckpointFiles.Tokenizers.Select(name => folder + name)).Any()) names = names.Concat(CheckpointFiles.SentencePieceModels);
        return Present(names.Select(name => folder + name));
    }

    private IEnumerable<string> Present(IEnumerable<string> names) => names.Where(_files.Contains);

    private static bool IsWeights(string name) => ModuleFolders.Weights.Contains(name[(name.LastIndexOf('/') + 1)..]);
}
