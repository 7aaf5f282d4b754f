using System.Buffers.Binary;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>
/// Reads what <c>torch.save</c> wrote before PyTorch 1.6: five pickles (a magic number, the version, the machine, the dictionary, the storages'
/// keys), then for each key eight bytes with its number of elements, and the elements.
/// </summary>
internal static class LegacyTorchFile
{
    private const long Version = 1001;
    private const int FirstWindow = 1 << 20, WindowGrowth = 8;

    // Protocol 2, an integer of ten bytes, the number itself, the end.
    private static ReadOnlySpan<byte> Magic => [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <summary>Whether a file starts as this format does.</summary>
    public static bool Starts(WeightsFile file) => file.Length >= Magic.Length && file.ReadBytes(0, Magic.Length).AsSpan().SequenceEqual(Magic);

    /// <summary>Read and check the description of every tensor.</summary>
    /// <returns>The tensors in the order they were saved.</returns>
    /// <exception cref="InvalidCheckpointException">The file is malformed, truncated, or holds anything but tensors.</exception>
    public static IReadOnlyList<StoredTensor> Read(WeightsFile file)
    {
        var (named, keys, dataStart) = ReadDescription(file);
        var places = FindStorages(file, named, keys, dataStart);
        var views = new TensorViews(file);
        return [.. named.Select(tensor => views.Locate(
            tensor.Key, tensor.Value, tensor.Value.Storage.Key, places.GetValueOrDefault(tensor.Value.Storage.Key, (0, -1))))];
    }

    // Nothing says how long the pickles are, and the file may be large: more of it is read only where the pickles ask for more.
    private static (IReadOnlyList<KeyValuePair<string, PickledTensor>> Named, List<string> Keys, long DataStart) ReadDescription(WeightsFile file)
    {
        var longest = (int)Math.Min(file.Length, TorchArchive.MaximumPickleBytes);
        for (long window = FirstWindow; ; window *= WindowGrowth)
        {
            var length = (int)Math.Min(window, longest);
            var bytes = new PickleBytes(file.ReadBytes(Magic.Length, length - Magic.Length), file.Location);
            try
            {
                return ReadDescription(bytes);
            }
            catch (InvalidCheckpointException) when (bytes.RanOut && length < longest)
            {
            }
        }
    }

    private static (IReadOnlyList<KeyValuePair<string, PickledTensor>>, List<string>, long) ReadDescription(PickleBytes bytes)
    {
        if (TensorPickle.ReadValue(bytes) is not Version) throw bytes.Fault($"another version than {Version}");
        var littleEndian = (TensorPickle.ReadValue(bytes) as PickleDictionary)?.Items.FirstOrDefault(item => item.Key is "little_endian").Value;
        if (littleEndian is not true) throw bytes.Fault("numbers of a machine that is not said to be little-endian");
        var named = TensorPickle.Read(bytes);
        var keys = new List<string>();
        foreach (var key in (TensorPickle.ReadValue(bytes) as PickleList ?? throw bytes.Fault("no list of storages")).Items)
            keys.Add(key as string ?? throw bytes.Fault("the key of a storage that is no text"));
        return (named, keys, Magic.Length + bytes.Position);
    }

    private static Dictionary<string, (long Offset, long Length)> FindStorages(
        WeightsFile file, IReadOnlyList<KeyValuePair<string, PickledTensor>> named, List<string> keys, long dataStart)
    {
        var storages = new Dictionary<string, PickledStorage>(StringComparer.Ordinal);
        foreach (var (name, tensor) in named)
            if (!storages.TryAdd(tensor.Storage.Key, tensor.Storage) && storages[tensor.Storage.Key] != tensor.Storage)
                throw TorchArchive.Malformed(file, $"tensor '{name}': its storage '{tensor.Storage.Key}' is declared twice in different ways");
        var places = new Dictionary<string, (long Offset, long Length)>(StringComparer.Ordinal);
        var at = dataStart;
        foreach (var key in keys)
        {
            if (!storages.TryGetValue(key, out var storage)) throw TorchArchive.Malformed(file, $"its storage '{key}' belongs to no tensor");
            if (at > file.Length - sizeof(long)) throw TorchArchive.Malformed(file, $"it is truncated before storage '{key}'");
            var count = BinaryPrimitives.ReadInt64LittleEndian(file.ReadBytes(at, sizeof(long)));
            at += sizeof(long);
            if (count != storage.Count)
                throw TorchArchive.Malformed(file, $"its storage '{key}' is declared with {storage.Count} elements, but has {count}");
            if (count < 0 || count > (file.Length - at) / storage.Type.Size()) throw TorchArchive.Malformed(file, $"it is truncated within storage '{key}'");
            if (!places.TryAdd(key, (at, count * storage.Type.Size()))) throw TorchArchive.Malformed(file, $"it has two storages '{key}'");
            at += count * storage.Type.Size();
        }

        return places;
    }
}
