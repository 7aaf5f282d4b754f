using System.Text;
using EmbeddingSpace.Checkpoints.Safetensors;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>
/// Reads what <c>torch.save</c> writes since PyTorch 1.6: a zip archive with <c>NAME/data.pkl</c>, which describes the tensors, and
/// one uncompressed entry <c>NAME/data/KEY</c> for each storage they look into.
/// </summary>
internal static class TorchArchive
{
    private const string PickleEnding = "/data.pkl";
    private const int MaximumPickleBytes = 100_000_000;

    /// <summary>Read and check the description of every tensor.</summary>
    /// <returns>The tensors in the order they were saved.</returns>
    /// <exception cref="InvalidCheckpointException">The file is in an older format, malformed, truncated, or holds anything but tensors.</exception>
    public static IReadOnlyList<StoredTensor> Read(WeightsFile file)
    {
        GitPointer.Refuse(file);
        if (!ZipDirectory.StartsAsArchive(file))
            throw Malformed(file, "expected the zip format that torch.save writes since PyTorch 1.6, found an older or another format");
        var entries = ZipDirectory.Read(file);
        bool IsPickle(ZipEntry entry) =>
            entry.Name.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 && entry.Name[slash..] == PickleEnding;
        var pickles = entries.Values.Where(IsPickle).ToArray();
        if (pickles is not [var pickle]) throw Malformed(file, $"expected one folder with '{PickleEnding[1..]}' in the archive, found {pickles.Length}");
        if (pickle.Length is 0 or > MaximumPickleBytes)
            throw Malformed(file, $"expected '{pickle.Name}' to have 1 to {MaximumPickleBytes} bytes, found {pickle.Length}");
        var folder = pickle.Name[..^PickleEnding.Length];
        RequireLittleEndian(file, entries, $"{folder}/byteorder");
        var named = TensorPickle.Read(file.ReadBytes(pickle.Offset, (int)pickle.Length), file.Location);
        return [.. named.Select(tensor => Locate(tensor.Key, tensor.Value, file, entries, folder))];
    }

    private static void RequireLittleEndian(WeightsFile file, Dictionary<string, ZipEntry> entries, string name)
    {
        // Older versions wrote no byte order and were little-endian in practice; a longer text is none of the two words.
        const int longest = 16;
        if (!entries.TryGetValue(name, out var entry)) return;
        var order = entry.Length == 0 ? "" : Encoding.Latin1.GetString(file.ReadBytes(entry.Offset, (int)Math.Min(entry.Length, longest)));
        if (order != "little") throw Malformed(file, $"expected the byte order 'little', found '{order}'");
    }

    private static StoredTensor Locate(string name, PickledTensor tensor, WeightsFile file, Dictionary<string, ZipEntry> entries, string folder)
    {
        var (storage, offset, shape, strides) = tensor;
        if (name == SafetensorsJson.MetadataKey) throw Fault("no tensor of that name could be stored as safetensors");
        var storageName = $"{folder}/data/{storage.Key}";
        if (!entries.TryGetValue(storageName, out var entry)) throw Fault($"its storage '{storageName}' is missing from the archive");
        if (storage.Count < 0 || storage.Count > long.MaxValue / storage.Type.Size() || storage.Count * storage.Type.Size() != entry.Length)
            throw Fault($"its storage '{storageName}' is declared with {storage.Count} elements of {storage.Type.StoredName()}, but has {entry.Length} bytes");
        if (shape.Length != strides.Length || offset < 0 || Array.Exists(shape, size => size < 0) || Array.Exists(strides, stride => stride < 0))
            throw Fault($"expected as many strides as sizes and nothing negative, found {View()}");
        if (!TensorDataTypes.TryCountBytes(storage.Type, shape, out var count, out _) || !Fits(count))
            throw Fault($"{View()} does not lie within the {storage.Count} elements of its storage");
        // A view that repeats elements could ask for any amount of memory from a file of a few bytes.
        if (count > storage.Count) throw Fault($"{View()} repeats the {storage.Count} elements of its storage");
        var view = new StoredTensor(new TensorEntry(name, storage.Type, shape, file.Name), file, entry.Offset + (offset * storage.Type.Size()));
        return IsRowMajor() ? view : view with { Strides = strides };

        bool Fits(long elements)
        {
            var last = (Int128)offset;
            for (var axis = 0; axis < shape.Length; axis++) last += (Int128)(shape[axis] - 1) * strides[axis];
            return elements == 0 ? offset <= storage.Count : last < storage.Count;
        }

        bool IsRowMajor()
        {
            long expected = 1;
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                if (shape[axis] != 1 && strides[axis] != expected) return count == 0;
                expected *= shape[axis];
            }

            return true;
        }

        string View() => $"a view of shape [{string.Join(", ", shape)}], strides [{string.Join(", ", strides)}] and offset {offset}";

        InvalidCheckpointException Fault(string fault) => Malformed(file, $"tensor '{name}': {fault}");
    }

    private static InvalidCheckpointException Malformed(WeightsFile file, string fault) =>
        new($"'{file.Location}' cannot be read: {fault}. Download the file again, or better the model's safetensors file, or convert it to safetensors.");
}
