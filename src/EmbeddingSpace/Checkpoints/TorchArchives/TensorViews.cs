using EmbeddingSpace.Checkpoints.Safetensors;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>Checks the tensors of one file against the storages they look into.</summary>
internal sealed class TensorViews(WeightsFile file)
{
    // A view that repeats elements could ask for any amount of memory from a file of a few bytes. Buffers of ids that training code
    // leaves behind repeat a few; all of a file together get this many.
    private const long MostRepeatedElements = 1 << 20;

    private long _repeated;

    /// <summary>Where the elements of a tensor lie.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tensor">What the pickle says of it.</param>
    /// <param name="storageName">Its storage, for messages.</param>
    /// <param name="place">Where the storage lies in the file; a negative length where there is none.</param>
    /// <exception cref="InvalidCheckpointException">It does not lie within its storage.</exception>
    public StoredTensor Locate(string name, PickledTensor tensor, string storageName, (long Offset, long Length) place)
    {
        var (storage, offset, shape, strides) = tensor;
        if (name == SafetensorsJson.MetadataKey) throw Fault("no tensor of that name could be stored as safetensors");
        if (place.Length < 0) throw Fault($"its storage '{storageName}' is missing from the archive");
        if (storage.Count < 0 || storage.Count > long.MaxValue / storage.Type.Size() || storage.Count * storage.Type.Size() != place.Length)
            throw Fault($"its storage '{storageName}' is declared with {storage.Count} elements of {storage.Type.StoredName()}, but has {place.Length} bytes");
        if (shape.Length != strides.Length || offset < 0 || Array.Exists(shape, size => size < 0) || Array.Exists(strides, stride => stride < 0))
            throw Fault($"expected as many strides as sizes and nothing negative, found {View()}");
        if (!TensorDataTypes.TryCountBytes(storage.Type, shape, out var count, out _) || !Fits(count))
            throw Fault($"{View()} does not lie within the {storage.Count} elements of its storage");
        if (count > storage.Count && (count > MostRepeatedElements || (_repeated += count) > MostRepeatedElements))
            throw Fault($"{View()} repeats the {storage.Count} elements of its storage");
        var view = new StoredTensor(new TensorEntry(name, storage.Type, shape, file.Name), file, place.Offset + (offset * storage.Type.Size()));
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

        InvalidCheckpointException Fault(string fault) => TorchArchive.Malformed(file, $"tensor '{name}': {fault}");
    }
}
