using System.Buffers.Binary;
using System.Text.Json;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>A copy of a model folder that is wrong on purpose, in a temporary folder.</summary>
internal sealed class BrokenCheckpoint : IDisposable
{
    private const string WeightsFile = "model.safetensors";
    private const string TokenEmbedding = "word_embeddings.weight";

    private BrokenCheckpoint(string folder) => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Every token's embedding is another token's: weights of one vocabulary under the tokenizer of another.</summary>
    public static BrokenCheckpoint WithOtherVocabulary(string model, int seed) =>
        Copy(model, (name, bytes, rows, _) =>
        {
            if (name.EndsWith(TokenEmbedding, StringComparison.Ordinal)) Shuffle(bytes, bytes.Length / rows, seed);
        });

    /// <summary>The numbers of every matrix are shuffled: a model of this shape that was never trained.</summary>
    public static BrokenCheckpoint Untrained(string model, int seed) =>
        Copy(model, (_, bytes, rows, elementSize) =>
        {
            if (rows > 1) Shuffle(bytes, elementSize, seed);
        });

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static BrokenCheckpoint Copy(string model, Action<string, Memory<byte>, int, int> change)
    {
        var folder = Directory.CreateTempSubdirectory("broken-").FullName;
        foreach (var file in Directory.GetFiles(model).Where(file => Path.GetExtension(file) is ".json" or ".txt"))
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(file)), File.ReadAllBytes(file));
        var bytes = File.ReadAllBytes(Path.Combine(model, WeightsFile));
        var length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        using var header = JsonDocument.Parse(bytes.AsMemory(sizeof(ulong), length));
        foreach (var tensor in header.RootElement.EnumerateObject().Where(tensor => tensor.Name != "__metadata__"))
        {
            var shape = tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).ToArray();
            if (shape.Length != 2) continue;
            var offsets = tensor.Value.GetProperty("data_offsets");
            var (start, end) = (offsets[0].GetInt32(), offsets[1].GetInt32());
            change(tensor.Name, bytes.AsMemory(sizeof(ulong) + length + start, end - start), shape[0], (end - start) / (shape[0] * shape[1]));
        }
        File.WriteAllBytes(Path.Combine(folder, WeightsFile), bytes);
        return new(folder);
    }

    private static void Shuffle(Memory<byte> bytes, int size, int seed)
    {
        var (from, count) = (bytes.ToArray(), bytes.Length / size);
        var order = Enumerable.Range(0, count).ToArray();
        new Random(seed).Shuffle(order);
        for (var i = 0; i < count; i++) from.AsSpan(order[i] * size, size).CopyTo(bytes.Span[(i * size)..]);
    }
}
