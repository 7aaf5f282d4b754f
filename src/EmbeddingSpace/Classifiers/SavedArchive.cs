using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using EmbeddingSpace.Checkpoints.Tensors;
using EmbeddingSpace.Manifests;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Classifiers;

/// <summary>The stages of a zip that ML.NET or the command line saved. ML.NET is not needed to read them.</summary>
internal sealed class SavedArchive : IDisposable
{
    // ML.NET keeps one for each stage, and one for the chain around them.
    private const string StageKey = "Model.key";

    // Weights that an earlier stage has, too, stand in the zip once: a later stage says where, and what their hash is.
    private const string Weights = ".safetensors", Reference = ".place";

    private static readonly Dictionary<string, SavedStageKind> States = new(StringComparer.Ordinal)
    {
        [TextClassifier.StateFile] = SavedStageKind.Classifier,
        [ClassifierTranslation.StateFile] = SavedStageKind.Translation,
        [TextEncoder.StateFile] = SavedStageKind.Encoder,
        [TranslatedHead.StateFile] = SavedStageKind.Head,
    };

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _files = new(StringComparer.Ordinal);

    private SavedArchive(string path, ZipArchive zip)
    {
        (Path, _zip) = (path, zip);
        foreach (var entry in zip.Entries)
            if (!_files.TryAdd(entry.FullName.Replace('\\', '/'), entry)) throw Fault(path, $"'{entry.FullName}' in it twice");
        var known = _files.Keys.Where(name => States.ContainsKey(NameOf(name))).ToList();
        if (known.GroupBy(FolderOf).FirstOrDefault(folder => folder.Count() > 1) is { } several)
            throw Fault(path, $"{NameList.Of([.. several])} side by side");
        // The key of a chain stands above those of its stages.
        var keys = _files.Keys.Where(name => NameOf(name) == StageKey).Select(FolderOf).ToList();
        var chains = known.Select(FolderOf).Concat(keys).SelectMany(FoldersAbove).ToHashSet(StringComparer.Ordinal);
        var others = keys.Where(key => !chains.Contains(key)).Except(known.Select(FolderOf));
        Stages =
        [
            .. known.Select(name => new SavedStage(this, FolderOf(name), States[NameOf(name)])),
            .. others.Select(folder => new SavedStage(this, folder, SavedStageKind.Other)),
        ];
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Every file, by its path with slashes.</summary>
    public IReadOnlyDictionary<string, ZipArchiveEntry> Files => _files;

    /// <summary>The stages: those that the core knows in the zip's order, then the others.</summary>
    public IReadOnlyList<SavedStage> Stages { get; }

    /// <summary>Files of weights and maps, each once: checksum, and length.</summary>
    public IEnumerable<(uint Checksum, long Length)> WeightsFiles => _files.Values
        .Where(file => file.Name.EndsWith(Weights, StringComparison.Ordinal) || file.Name.EndsWith(".map", StringComparison.Ordinal))
        .Select(file => (file.Crc32, file.Length));

    /// <summary>SHA-256 over names, lengths and checksums of all that is in it: nothing is unpacked.</summary>
    public string Outline => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('|', _files.Select(file => FormattableString.Invariant($"{file.Key} {file.Value.Length} {file.Value.Crc32:x8}"))))));

    /// <summary>Open a zip.</summary>
    /// <exception cref="CheckpointException">It is damaged, or no zip.</exception>
    public static SavedArchive Open(string path)
    {
        PlainFile.Require(path);
        return Open(path, () => ZipFile.OpenRead(path));
    }

    /// <summary>Open a zip that is not a file of its own.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="stream">The zip, seekable; stays the caller's.</param>
    /// <exception cref="CheckpointException">It is damaged, or no zip.</exception>
    public static SavedArchive Open(string name, Stream stream) => Open(name, () => new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true));

    private static SavedArchive Open(string path, Func<ZipArchive> open)
    {
        ZipArchive? zip = null;
        try
        {
            zip = open();
            return new(path, zip);
        }
        catch (InvalidDataException exception)
        {
            zip?.Dispose();
            throw Fault(path, "another kind of file, or a damaged one", exception);
        }
        catch
        {
            zip?.Dispose();
            throw;
        }
    }

    /// <summary>What is said of a file that holds no classifier.</summary>
    public static CheckpointException Fault(string path, string found, Exception? cause = null)
    {
        var message = $"'{path}': expected a model folder, or a .zip that ML.NET or the command line saved of one text classifier, found {found}. "
            + "Name one of those.";
        return cause is null ? new(message) : new(message, cause);
    }

    /// <summary>Read from the zip; damage that is seen while it unpacks is said in one sentence.</summary>
    public T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception)
        {
            throw Fault(Path, "a damaged file", exception);
        }
    }

    /// <summary>SHA-256, lower-case hexadecimal, over names and contents of a stage's files, wherever its weights stand; ML.NET's part is left out.</summary>
    /// <param name="folder">The stage's folder.</param>
    /// <param name="prefix">What the names of the files begin with.</param>
    public string HashOf(string folder, string prefix)
    {
        var names = _files.Keys.Where(name => FolderOf(name) == folder && NameOf(name) != StageKey).Select(NameOf)
            .Select(name => name.EndsWith(Weights + Reference, StringComparison.Ordinal) ? name[..^Reference.Length] : name)
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return NamedHashes.Sum(names.Select(name =>
        {
            using var content = OpenFile(folder, name)!;
            return (name, SHA256.HashData(content));
        }));
    }

    /// <summary>Refuse a sealed model that is not as it was sealed; of others nothing is asked.</summary>
    /// <exception cref="CheckpointException">A file was exchanged, added or taken away.</exception>
    public void RequireSeal() => Read(() =>
    {
        SealCheck.Require(Path, _files);
        return true;
    });

    /// <summary>The files that are a stage's encoder and tokenizer.</summary>
    /// <param name="folder">The stage's folder.</param>
    /// <param name="prefix">What their names begin with there.</param>
    /// <returns>Name without the prefix, the entry, and the hash of weights that stand in another stage's place; else null.</returns>
    public IEnumerable<(string Name, string Entry, string? Sha256)> FilesOf(string folder, string prefix)
    {
        foreach (var entry in _files.Keys.Where(name => name.StartsWith(folder + prefix, StringComparison.Ordinal)))
        {
            var name = entry[(folder.Length + prefix.Length)..];
            if (name == StageKey || States.ContainsKey(name)) continue;
            if (name.EndsWith(Weights + Reference, StringComparison.Ordinal))
                yield return (name[..^Reference.Length], entry, ReadPlace(_files[entry], name).Hash);
            else yield return (name, entry, null);
        }
    }

    /// <summary>Open a file.</summary>
    /// <param name="name">Its path, as in <see cref="Files"/>.</param>
    public Stream OpenEntry(string name) => Unpack(_files[name], name);

    /// <summary>Open a stage's file, wherever its weights stand.</summary>
    public Stream? OpenFile(string folder, string name) => Find(folder + name) is { } entry ? Unpack(entry, name)
        : Find(folder + name + Reference) is { } reference ? OpenPlace(reference, name)
        : null;

    /// <summary>What ML.NET's part of a stage says; nothing where there is no such part.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public StageSettings ReadSettings(string folder)
    {
        if (Find(folder + StageKey) is not { } entry) return new(null, null, null, null);
        using var stream = Unpack(entry, StageKey);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return StageSettings.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))
            ?? throw Fault(Path, $"a damaged '{folder}{StageKey}'");
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private ZipArchiveEntry? Find(string name) => _files.GetValueOrDefault(name);

    private Stream Unpack(ZipArchiveEntry entry, string name) => UnpackedSize.Fault(entry.CompressedLength, entry.Length) is { } fault
        ? throw new CheckpointException($"'{name}' in '{Path}': {fault}")
        : entry.Open();

    // Never through another reference: that there is an end is seen here.
    private Stream OpenPlace(ZipArchiveEntry reference, string name)
    {
        var (hash, place) = ReadPlace(reference, name + Reference);
        var entry = (place.EndsWith(Weights, StringComparison.Ordinal) ? Find(place) : null) ?? throw Misplaced($"none in '{place}'");
        using (var weights = Unpack(entry, name))
            if (Convert.ToHexStringLower(SHA256.HashData(weights)) != hash) throw Misplaced($"others in '{place}'");
        return entry.Open();

        CheckpointException Misplaced(string found) =>
            new($"'{name}' in '{Path}': expected the weights that another stage was saved with, found {found}. Save the model again.");
    }

    private (string Hash, string Place) ReadPlace(ZipArchiveEntry reference, string name)
    {
        using var reader = new StreamReader(Unpack(reference, name), Encoding.UTF8);
        return reader.ReadToEnd().Split(' ', 2) is [var first, var rest] ? (first, rest) : ("", "");
    }

    private static string FolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];

    // Of a folder with the slash behind it; the top is empty.
    private static IEnumerable<string> FoldersAbove(string folder)
    {
        while (folder.Length > 0) yield return folder = FolderOf(folder[..^1]);
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
