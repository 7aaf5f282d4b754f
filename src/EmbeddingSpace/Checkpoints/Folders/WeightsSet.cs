using EmbeddingSpace.Checkpoints.Safetensors;
using EmbeddingSpace.Checkpoints.Tensors;
using EmbeddingSpace.Checkpoints.TorchArchives;

namespace EmbeddingSpace.Checkpoints.Folders;

/// <summary>The open weights files of one checkpoint and the tensors in them.</summary>
internal sealed class WeightsSet : IDisposable
{
    /// <summary>The one file that a written checkpoint has.</summary>
    internal const string SingleFile = "model.safetensors";

    private const string IndexEnding = ".index.json";

    /// <summary>Names of weights, the safe format first, as Hugging Face looks for them.</summary>
    internal static readonly string[] Candidates = [SingleFile, SingleFile + IndexEnding, "pytorch_model.bin", "pytorch_model.bin" + IndexEnding];

    private readonly List<WeightsFile> _files = [];
    private readonly List<StoredTensor> _tensors = [];

    /// <summary>Every tensor, in file order.</summary>
    public IReadOnlyList<StoredTensor> Tensors => _tensors;

    /// <summary>Whether nobody wrote to the files since they were opened.</summary>
    public bool IsUnchanged => _files.TrueForAll(file => file.IsUnchanged);

    /// <summary>Whether a file only says which other files hold the weights.</summary>
    public static bool IsIndex(string name) => name.EndsWith(IndexEnding, StringComparison.Ordinal);

    /// <summary>Open the weights of a folder.</summary>
    public static WeightsSet Open(string folder)
    {
        var first = Array.Find(Candidates, name => File.Exists(Path.Combine(folder, name)))
            ?? throw new CheckpointException(
                $"Model folder '{folder}' has no weights: expected one of {string.Join(", ", Candidates)}"
                + $"{(OtherContent.InsteadOfWeights(folder) is { } found ? $"; {found}" : ". Download the model's weights into the folder.")}");
        var set = new WeightsSet();
        try
        {
            if (IsIndex(first)) set.AddShards(folder, first);
            else set.Add(WeightsFile.Open(Path.Combine(folder, first), first));
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>Open one weights file of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">Name of the file, whose ending tells the format.</param>
    public static WeightsSet OpenFile(string folder, string name)
    {
        var set = new WeightsSet();
        try
        {
            set.Add(WeightsFile.Open(Path.Combine(folder, name), name));
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>Take weights from a stream, through a private temporary file.</summary>
    /// <param name="content">The bytes; read to the end, not disposed.</param>
    /// <param name="name">Name of the file, whose ending tells the format.</param>
    /// <param name="location">Path for messages.</param>
    /// <param name="folder">Where the temporary file is put; null: the system's temporary folder.</param>
    public static WeightsSet Spill(Stream content, string name, string location, string? folder = null)
    {
        var set = new WeightsSet();
        try
        {
            set.Add(WeightsFile.Spill(content, name, location, folder));
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private void AddShards(string folder, string indexName)
    {
        var indexPath = Path.Combine(folder, indexName);
        var index = ShardIndex.Parse(CheckpointFiles.Read(indexPath), indexPath);
        var shards = index.Values.Distinct().Order(StringComparer.Ordinal).ToArray();
        var missing = shards.Where(shard => !File.Exists(Path.Combine(folder, shard))).ToArray();
        if (missing.Length > 0)
            throw new InvalidCheckpointException(
                $"'{indexPath}' names {shards.Length} shards, of which '{string.Join("', '", missing)}' {(missing.Length == 1 ? "is" : "are")} missing. "
                + "Download the missing shards into the folder.");
        foreach (var shard in shards) Add(WeightsFile.Open(Path.Combine(folder, shard), shard));
        ShardIndex.Check(index, _tensors, indexPath);
    }

    private void Add(WeightsFile file)
    {
        _files.Add(file);
        _tensors.AddRange(file.Name.EndsWith(".bin", StringComparison.Ordinal) ? TorchArchive.Read(file) : SafetensorsHeader.Read(file));
    }
}
