using System.Text;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>
/// Reads what <c>torch.save</c> writes; since PyTorch 1.6 that is a zip archive with <c>NAME/data.pkl</c>, which describes the tensors, and
/// one uncompressed entry <c>NAME/data/KEY</c> for each storage they look into.
/// </summary>
internal static class TorchArchive
{
    private const string PickleEnding = "/data.pkl";

    /// <summary>More than a description of tensors ever needs.</summary>
    internal const int MaximumPickleBytes = 100_000_000;

    /// <summary>Read and check the description of every tensor.</summary>
    /// <returns>The tensors in the order they were saved.</returns>
    /// <exception cref="InvalidCheckpointException">The file is malformed, truncated, or holds anything but tensors.</exception>
    public static IReadOnlyList<StoredTensor> Read(WeightsFile file)
    {
        GitPointer.Refuse(file);
        if (LegacyTorchFile.Starts(file)) return LegacyTorchFile.Read(file);
        if (!ZipDirectory.StartsAsArchive(file)) throw Malformed(file, "expected what torch.save writes, found another format");
        var entries = ZipDirectory.Read(file);
        bool IsPickle(ZipEntry entry) =>
            entry.Name.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 && entry.Name[slash..] == PickleEnding;
        var pickles = entries.Values.Where(IsPickle).ToArray();
        if (pickles is not [var pickle]) throw Malformed(file, $"expected one folder with '{PickleEnding[1..]}' in the archive, found {pickles.Length}");
        if (pickle.Length is 0 or > MaximumPickleBytes)
            throw Malformed(file, $"expected '{pickle.Name}' to have 1 to {MaximumPickleBytes} bytes, found {pickle.Length}");
        var folder = pickle.Name[..^PickleEnding.Length];
        RequireLittleEndian(file, entries, $"{folder}/byteorder");
        var named = TensorPickle.Read(new(file.ReadBytes(pickle.Offset, (int)pickle.Length), file.Location));
        var views = new TensorViews(file);
        return [.. named.Select(tensor =>
        {
            var storage = $"{folder}/data/{tensor.Value.Storage.Key}";
            return views.Locate(tensor.Key, tensor.Value, storage, Find(entries, storage));
        })];
    }

    private static void RequireLittleEndian(WeightsFile file, Dictionary<string, ZipEntry> entries, string name)
    {
        // Older versions wrote no byte order and were little-endian in practice; a longer text is none of the two words.
        const int longest = 16;
        if (!entries.TryGetValue(name, out var entry)) return;
        var order = entry.Length == 0 ? "" : Encoding.Latin1.GetString(file.ReadBytes(entry.Offset, (int)Math.Min(entry.Length, longest)));
        if (order != "little") throw Malformed(file, $"expected the byte order 'little', found '{order}'");
    }

    private static (long Offset, long Length) Find(Dictionary<string, ZipEntry> entries, string name) =>
        entries.TryGetValue(name, out var entry) ? (entry.Offset, entry.Length) : (0, -1);

    /// <summary>An exception that names the file, the fault and the next step.</summary>
    internal static InvalidCheckpointException Malformed(WeightsFile file, string fault) =>
        new($"'{file.Location}' cannot be read: {fault}. Download the file again, or better the model's safetensors file, or convert it to safetensors.");
}
