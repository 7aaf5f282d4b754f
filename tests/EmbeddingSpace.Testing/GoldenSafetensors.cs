using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace EmbeddingSpace.Testing;

/// <summary>Reference tensors of a <c>golden.safetensors</c>, read by hand so that the product's own reader is not its own judge.</summary>
public sealed class GoldenSafetensors
{
    private readonly Dictionary<string, JsonElement> _entries;
    private readonly ReadOnlyMemory<byte> _data;
    private readonly string _path;

    private GoldenSafetensors(string path, Dictionary<string, JsonElement> entries, ReadOnlyMemory<byte> data) =>
        (_path, _entries, _data) = (path, entries, data);

    /// <summary>Read a file whole.</summary>
    public static GoldenSafetensors Open(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var header = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        using var json = JsonDocument.Parse(bytes.AsMemory(sizeof(ulong), header));
        var entries = json.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__")
            .ToDictionary(entry => entry.Name, entry => entry.Value.Clone());
        return new(path, entries, bytes.AsMemory(sizeof(ulong) + header));
    }

    /// <summary>Names of the tensors.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Sizes of a tensor's axes, outermost first.</summary>
    public long[] Shape(string name) => [.. Entry(name).GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];

    /// <summary>Values of an F32 tensor, last axis fastest.</summary>
    public float[] Floats(string name) => Values<float>(name, "F32");

    /// <summary>Values of an I64 tensor, last axis fastest.</summary>
    public long[] Integers(string name) => Values<long>(name, "I64");

    private T[] Values<T>(string name, string type) where T : unmanaged
    {
        var entry = Entry(name);
        var stored = entry.GetProperty("dtype").GetString();
        if (stored != type) throw new InvalidDataException($"Tensor '{name}' in '{_path}': expected {type}, got {stored}.");
        var offsets = entry.GetProperty("data_offsets");
        var (start, end) = (offsets[0].GetInt32(), offsets[1].GetInt32());
        return MemoryMarshal.Cast<byte, T>(_data.Span[start..end]).ToArray();
    }

    private JsonElement Entry(string name) => _entries.TryGetValue(name, out var entry)
        ? entry
        : throw new KeyNotFoundException($"Tensor '{name}' is not in '{_path}'; it holds: {string.Join(", ", _entries.Keys)}.");
}
