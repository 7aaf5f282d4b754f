using EmbeddingSpace.Checkpoints.Adapters;
using EmbeddingSpace.Checkpoints.Configuration;
using EmbeddingSpace.Checkpoints.Folders;
using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Checkpoints.Safetensors;
using EmbeddingSpace.Checkpoints.Tensors;
using TorchSharp;

namespace EmbeddingSpace.Checkpoints;

/// <summary>
/// A Hugging Face model folder: <c>config.json</c>, weights (<c>model.safetensors</c>, its sharded form, or <c>pytorch_model.bin</c>) and
/// tokenizer files. Opening checks every header; no weight is read before it is asked for. Weights are data, never code.
/// A folder with an adapter (LoRA) opens as its base model with the adapter merged in, tensor by tensor as they are read.
/// </summary>
/// <remarks>Safe for concurrent reads. The weight files stay open until it is disposed. The small files are read
/// once, at opening: what is given out later is what was opened, even if the folder changes meanwhile.</remarks>
public sealed class Checkpoint : IDisposable
{
    private readonly Dictionary<string, byte[]> _files;
    private readonly IReadOnlyList<WeightsSet> _weights;
    private readonly IReadOnlyList<ITensorSource> _sources;
    private readonly Dictionary<string, ITensorSource> _tensors;
    private readonly Lock _hashing = new();
    private string? _contentHash;
    private volatile bool _disposed;

    private Checkpoint(string name, string location, Dictionary<string, byte[]> files, CheckpointConfig config, WeightsSet weights)
        : this(name, location, files, config, [weights], weights.Tensors, null)
    {
    }

    private Checkpoint(string name, string location, Dictionary<string, byte[]> files, CheckpointConfig config, IReadOnlyList<WeightsSet> weights,
        IReadOnlyList<ITensorSource> tensors, CheckpointAdapter? adapter)
    {
        (Name, Location, _files, Config, _weights, _sources, Adapter) = (name, location, files, config, weights, tensors, adapter);
        _tensors = tensors.ToDictionary(tensor => tensor.Entry.Name, StringComparer.Ordinal);
        Tensors = [.. tensors.Select(tensor => tensor.Entry)];
    }

    /// <summary>Open a model folder.</summary>
    /// <param name="folder">Path of the folder, or <c>OWNER/NAME@REVISION</c> of a model in Hugging Face's local cache (<see cref="HubCache"/>); an adapter
    /// names its base model in the same ways.</param>
    /// <exception cref="CheckpointException">The folder or one of its files is missing or malformed.</exception>
    public static Checkpoint Open(string folder) => Open(folder, adapterBase: null);

    /// <summary>Open a model folder, which may be that of an adapter.</summary>
    /// <param name="folder">Path of the folder, or a name in Hugging Face's local cache.</param>
    /// <param name="adapterBase">The adapter's base model; null: the one that the adapter names.</param>
    /// <exception cref="CheckpointException">A folder or one of its files is missing or malformed, or there is a base but no adapter.</exception>
    public static Checkpoint Open(string folder, AdapterBase? adapterBase)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        RequireLittleEndian();
        var location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(new HubCache().Resolve(folder)));
        if (!Directory.Exists(location))
        {
            var found = File.Exists(location) ? "is a file, expected a folder" : "does not exist";
            throw new CheckpointException($"Model folder '{location}' {found}. Give the path of a Hugging Face model folder.");
        }

        if (AdapterFolder.Is(location)) return OpenAdapter(location, adapterBase);
        if (adapterBase is not null)
            throw new CheckpointException(
                $"Model folder '{location}': expected an adapter ('{AdapterConfig.FileName}' and its weights) beside a base model, found none. "
                + "Leave the base out, or give the folder of the adapter.");
        var encoder = ModuleFolders.EncoderFolder(location);
        var files = CheckpointFiles.ReadAll(location, encoder);
        var config = ReadConfig(files, Path.Combine(encoder, CheckpointFiles.Config), $"Model folder '{location}'", OtherContent.InsteadOfConfig(location));
        return new Checkpoint(NameOf(location), location, files, config, WeightsSet.Open(encoder));
    }

    /// <summary>Whether a folder, or a model in the local cache, holds an adapter, which is opened with its base model.</summary>
    /// <exception cref="HubModelNotFoundException">It is named as on the hub, and not in the cache.</exception>
    public static bool IsAdapter(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return AdapterFolder.Is(new HubCache().Resolve(folder));
    }

    /// <summary>Open a checkpoint that <see cref="Write"/> stored elsewhere (a zip entry, a stream). Its weights go into a private temporary
    /// file, which is gone when the checkpoint is disposed.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name. Called once a file; the streams are disposed.</param>
    /// <exception cref="CheckpointException">A file is missing or malformed.</exception>
    public static Checkpoint OpenStored(string name, Func<string, Stream?> openFile) => OpenStored(name, openFile, temporaryFolder: null);

    /// <summary>The same with the folder of the temporary file; null: the system's.</summary>
    internal static Checkpoint OpenStored(string name, Func<string, Stream?> openFile, string? temporaryFolder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(openFile);
        RequireLittleEndian();
        var files = CheckpointFiles.ReadAll(name, openFile);
        var config = ReadConfig(files, $"{name}/{CheckpointFiles.Config}", $"Stored model '{name}'");
        using var weights = openFile(WeightsSet.SingleFile)
            ?? throw new CheckpointException($"Stored model '{name}' has no '{WeightsSet.SingleFile}'. Save the model again.");
        return new Checkpoint(name, name, files, config,
            WeightsSet.Spill(weights, WeightsSet.SingleFile, $"{name}/{WeightsSet.SingleFile}", temporaryFolder));
    }

    /// <summary>Name for people: the folder's name; of a snapshot in Hugging Face's local cache <c>OWNER/NAME@COMMIT</c>.</summary>
    public string Name { get; }

    /// <summary>Full path of the folder, or the name of the archive it came from.</summary>
    public string Location { get; }

    /// <summary>The values of <c>config.json</c>.</summary>
    public CheckpointConfig Config { get; }

    /// <summary>The adapter that was merged in; null where the folder holds a whole model.</summary>
    public CheckpointAdapter? Adapter { get; }

    /// <summary>Every stored tensor, in file order.</summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>SHA-256 (lower-case hexadecimal) over config, tokenizer files and weights; the same bytes give the same hash wherever they lie,
    /// in one file, in shards, as <c>.bin</c> or stored. Of an adapter: over its merged weights, as they are stored. Computed when first asked for, which
    /// reads every weight once.</summary>
    public string ContentHash
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            lock (_hashing) return _contentHash ??= ContentHasher.Compute(_files, _sources);
        }
    }

    /// <summary>Whether nobody wrote to the weights since they were opened.</summary>
    internal bool IsUnchanged => _weights.All(weights => weights.IsUnchanged);

    /// <summary>SHA-256 (lower-case hexadecimal) over config and some of the weights.</summary>
    internal string HashOf(IReadOnlySet<string> tensors) => ContentHasher.Compute(ConfigFile, Chosen(tensors));

    /// <summary>The same over the first element of each: what differs here differs.</summary>
    internal string OutlineOf(IReadOnlySet<string> tensors) => ContentHasher.ComputeOutline(ConfigFile, Chosen(tensors));

    /// <summary>Read a small text file of the checkpoint (tokenizer files).</summary>
    /// <param name="name">Its name, e.g. <c>vocab.txt</c> or <c>1_Pooling/config.json</c>.</param>
    /// <returns>The file's bytes, the caller's own; null when the checkpoint has no such file.</returns>
    /// <exception cref="ArgumentException">A checkpoint carries no files of that name: they would be lost when it is stored.</exception>
    public byte[]? TryReadFile(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_files.TryGetValue(name, out var bytes)) return (byte[])bytes.Clone();
        if (!CheckpointFiles.Names.Contains(name, StringComparer.Ordinal))
            throw new ArgumentException(
                $"'{name}' is no file that a checkpoint carries: expected one of {string.Join(", ", CheckpointFiles.Names)}.", nameof(name));
        return null;
    }

    /// <summary>Path of a small file, for messages.</summary>
    internal string PathOf(string name) => Path.Combine(Location, name);

    /// <summary>Content of a file of one of the sentence encoder's modules; null where it has none. Stays the checkpoint's.</summary>
    internal ReadOnlyMemory<byte>? FindFile(string name) => _files.TryGetValue(name, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null;

    /// <summary>What the folder holds instead of a tokenizer that is known, and the way out; null where nothing is known of it.</summary>
    internal string? OtherTokenizer => Directory.Exists(Location) ? OtherContent.InsteadOfTokenizer(Location) : null;

    /// <summary>Open the weights of one of the sentence encoder's modules.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="CheckpointException">There are none, or they are malformed.</exception>
    internal WeightsSet OpenModule(string folder)
    {
        var name = Array.Find(ModuleFolders.Weights, weights => _files.ContainsKey($"{folder}/{weights}"))
            ?? throw new CheckpointException($"'{PathOf(folder)}' has no weights: expected one of {string.Join(", ", ModuleFolders.Weights)}. "
                + "Download the module's weights into it.");
        using var content = new MemoryStream(_files[$"{folder}/{name}"], writable: false);
        return WeightsSet.Spill(content, name, PathOf($"{folder}/{name}"));
    }

    /// <summary>Whether a folder is that of the base model whose adapter was merged in, so that what the adapter leaves alone is equal there.</summary>
    internal bool HasBase(Checkpoint other) =>
        Adapter is { } adapter && other.Adapter is null && Path.TrimEndingDirectorySeparator(adapter.BaseLocation) == other.Location;

    /// <summary>Whether the adapter leaves a tensor of its base as it is.</summary>
    internal bool IsOfBase(TensorEntry entry) =>
        _tensors[entry.Name] is not (MergedTensor or DrawnTensor) && !Adapter!.ReplacedTensors.Contains(entry.Name, StringComparer.Ordinal);

    /// <summary>What the adapter adds to a tensor of its base; null where it does something else to it, or nothing.</summary>
    internal LowRankFactors? ReadChange(TensorEntry entry) =>
        _tensors[entry.Name] is MergedTensor merged && !Adapter!.ReplacedTensors.Contains(entry.Name, StringComparer.Ordinal) ? merged.ReadFactors() : null;

    /// <summary>Read one tensor into native memory, widened or converted to <paramref name="type"/> on the way: one copy and no other.</summary>
    /// <param name="entry">One of <see cref="Tensors"/>.</param>
    /// <param name="type">Float32 or Float64 for floating-point numbers (F64 as Float32 is rounded), Int64 for integers and booleans.</param>
    /// <returns>A CPU tensor of the entry's shape, in no dispose scope: the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The entry is of another checkpoint, or cannot be read as that type.</exception>
    public torch.Tensor Read(TensorEntry entry, torch.ScalarType type = torch.ScalarType.Float32) => Read(entry, type, finite: false);

    /// <summary>Read one tensor of numbers to compute with, as <see cref="Read(TensorEntry, torch.ScalarType)"/> does.</summary>
    /// <exception cref="InvalidCheckpointException">It holds NaN or infinity.</exception>
    internal torch.Tensor ReadFinite(TensorEntry entry, torch.ScalarType type) => Read(entry, type, finite: true);

    private torch.Tensor Read(TensorEntry entry, torch.ScalarType type, bool finite)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_tensors.TryGetValue(entry.Name, out var stored) || stored.Entry != entry)
            throw new ArgumentException($"Tensor '{entry.Name}' is not one of checkpoint '{Name}': take the entry from its Tensors.", nameof(entry));
        return TensorReader.Read(stored, type, finite);
    }

    /// <summary>Copy the checkpoint, with only the tensors kept, to another place, in its stored precision, as <c>config.json</c>, tokenizer
    /// files and one <c>model.safetensors</c>.</summary>
    /// <param name="keep">Which tensors to keep.</param>
    /// <param name="createFile">Receives a file name (some have a folder: <c>1_Pooling/config.json</c>) and what writes its content, to be called
    /// once, before it returns.</param>
    public void Write(Func<TensorEntry, bool> keep, Action<string, Action<Stream>> createFile)
    {
        ArgumentNullException.ThrowIfNull(keep);
        ArgumentNullException.ThrowIfNull(createFile);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var kept = _sources.Where(tensor => keep(tensor.Entry)).ToArray();
        foreach (var (name, bytes) in _files.OrderBy(file => file.Key, StringComparer.Ordinal)) createFile(name, output => output.Write(bytes));
        createFile(WeightsSet.SingleFile, output => SafetensorsWriter.Write(kept, output));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var weights in _weights) weights.Dispose();
    }

    private Dictionary<string, byte[]> ConfigFile => new(StringComparer.Ordinal) { [CheckpointFiles.Config] = _files[CheckpointFiles.Config] };

    private IEnumerable<ITensorSource> Chosen(IReadOnlySet<string> tensors) => _sources.Where(tensor => tensors.Contains(tensor.Entry.Name));

    private static Checkpoint OpenAdapter(string location, AdapterBase? adapterBase)
    {
        var folder = AdapterFolder.Open(location);
        var baseLocation = folder.FindBase(adapterBase?.Folder, Environment.GetEnvironmentVariable);
        if (AdapterFolder.Is(baseLocation) && baseLocation != location)
            throw new CheckpointException(
                $"Base model folder '{baseLocation}' of adapter '{location}': expected a whole model, found another adapter. "
                + "Merge that one into its base with merge_and_unload and give what save_pretrained writes.");
        var encoder = ModuleFolders.EncoderFolder(baseLocation);
        var baseFiles = CheckpointFiles.ReadAll(baseLocation, encoder);
        var baseConfig = ReadConfig(
            baseFiles, Path.Combine(encoder, CheckpointFiles.Config), $"Base model folder '{baseLocation}'", OtherContent.InsteadOfConfig(baseLocation));
        var opened = new List<WeightsSet>();
        try
        {
            opened.Add(WeightsSet.Open(encoder));
            opened.Add(WeightsSet.OpenFile(location, folder.WeightsFile));
            var drawing = adapterBase?.Seed is { } seed ? new WeightDrawing(baseConfig, opened[0].Tensors, baseLocation, seed) : null;
            var merge = new AdapterMerge(
                folder.Config, opened[1].Tensors, opened[0].Tensors, Path.Combine(location, folder.WeightsFile), baseLocation, drawing);
            var files = AdapterFiles.Merge(baseFiles, CheckpointFiles.ReadAll(location, location), folder.Config, merge.HasOtherHead, (encoder, location));
            var own = Path.Combine(location, CheckpointFiles.Config);
            var config = CheckpointConfig.Parse(files[CheckpointFiles.Config], File.Exists(own) ? own : Path.Combine(encoder, CheckpointFiles.Config));
            return new Checkpoint(NameOf(location), location, files, config, opened, merge.Tensors, new(folder.Config, baseLocation, merge));
        }
        catch
        {
            opened.ForEach(weights => weights.Dispose());
            throw;
        }
    }

    private static string NameOf(string location) =>
        HubCache.NameOf(location) ?? (Path.GetFileName(location) is { Length: > 0 } name ? name : location);

    private static CheckpointConfig ReadConfig(Dictionary<string, byte[]> files, string path, string subject, string? instead = null) =>
        files.TryGetValue(CheckpointFiles.Config, out var config)
            ? CheckpointConfig.Parse(config, path)
            : throw new CheckpointException(
                $"{subject} has no '{CheckpointFiles.Config}'{(instead is null ? ". Download the model's config beside its weights." : $": {instead}")}");

    private static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Weights are stored little-endian and this processor is big-endian: use another machine.");
    }
}
