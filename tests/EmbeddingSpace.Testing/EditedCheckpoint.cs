using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace EmbeddingSpace.Testing;

/// <summary>A copy of a single-file checkpoint whose tensors are renamed, dropped, reshaped or given other values, to see what a reader says.</summary>
public sealed class EditedCheckpoint
{
    private readonly string _folder;
    private readonly JsonObject _header;
    private byte[] _data;

    private EditedCheckpoint(string folder, JsonObject header, byte[] data) => (_folder, _header, _data) = (folder, header, data);

    /// <summary>Copy a checkpoint into a folder that goes with the test.</summary>
    public static EditedCheckpoint Copy(string checkpoint, TemporaryFolder temporary)
    {
        var folder = temporary.Copy(checkpoint);
        var bytes = File.ReadAllBytes(Path.Combine(folder, "model.safetensors"));
        var length = (int)BitConverter.ToUInt64(bytes);
        return new(folder, JsonNode.Parse(Encoding.UTF8.GetString(bytes, 8, length))!.AsObject(), bytes[(8 + length)..]);
    }

    /// <summary>Tensor names.</summary>
    public IReadOnlyList<string> Names => [.. _header.Select(member => member.Key).Where(name => name != "__metadata__")];

    /// <summary>Give tensors other names.</summary>
    public EditedCheckpoint Rename(Func<string, string> rename)
    {
        foreach (var name in Names)
        {
            var renamed = rename(name);
            if (renamed == name) continue;
            var entry = _header[name]!.DeepClone();
            _header.Remove(name);
            _header[renamed] = entry;
        }
        return this;
    }

    /// <summary>Add a tensor.</summary>
    public EditedCheckpoint Add(string name, string type, long[] shape, byte[] elements)
    {
        _header[name] = new JsonObject
        {
            ["dtype"] = type,
            ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]),
            ["data_offsets"] = new JsonArray(_data.Length, _data.Length + elements.Length),
        };
        _data = [.. _data, .. elements];
        return this;
    }

    /// <summary>Store a tensor in another type: elements of that many bytes, all of them the same.</summary>
    public EditedCheckpoint Retype(string name, string type, int elementBytes)
    {
        var tensors = Names.Select(each => (Name: each, Type: (string)_header[each]!["dtype"]!, Shape: Shape(each), Elements: Elements(each))).ToArray();
        foreach (var tensor in tensors) _header.Remove(tensor.Name);
        _data = [];
        foreach (var tensor in tensors)
        {
            long[] shape = [.. tensor.Shape.Select(size => (long)size)];
            var ones = () => Enumerable.Repeat((byte)1, (int)shape.Aggregate((long)elementBytes, (product, size) => product * size)).ToArray();
            if (tensor.Name == name) Add(name, type, shape, ones());
            else Add(tensor.Name, tensor.Type, shape, tensor.Elements);
        }

        return this;
    }

    /// <summary>Bytes of a tensor.</summary>
    public byte[] Elements(string name)
    {
        var offsets = _header[name]!["data_offsets"]!;
        return _data[(int)offsets[0]!..(int)offsets[1]!];
    }

    /// <summary>Values of an F32 tensor.</summary>
    public float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Elements(name)).ToArray();

    /// <summary>Sizes of a tensor.</summary>
    public int[] Shape(string name) => [.. _header[name]!["shape"]!.AsArray().Select(size => (int)size!)];

    /// <summary>Give a tensor another shape of the same size.</summary>
    public EditedCheckpoint Reshape(string name, params long[] shape)
    {
        _header[name]!["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]);
        return this;
    }

    /// <summary>Give a tensor other values of the size it has.</summary>
    public EditedCheckpoint Fill(string name, params float[] values)
    {
        var entry = _header[name]!;
        var (start, end) = ((int)entry["data_offsets"]![0]!, (int)entry["data_offsets"]![1]!);
        byte[] bytes = (string)entry["dtype"]! switch
        {
            "F32" => [.. values.SelectMany(BitConverter.GetBytes)],
            "F16" => [.. values.SelectMany(value => BitConverter.GetBytes((Half)value))],
            var other => throw new NotSupportedException(other),
        };
        if (bytes.Length != end - start) throw new ArgumentException($"'{name}' has {end - start} bytes.", nameof(values));
        bytes.CopyTo(_data, start);
        return this;
    }

    /// <summary>Set a value of config.json; null removes the key.</summary>
    public EditedCheckpoint Configure(string key, JsonNode? value)
    {
        var file = Path.Combine(_folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        if (value is null) config.Remove(key);
        else config[key] = value;
        File.WriteAllText(file, config.ToJsonString());
        return this;
    }

    /// <summary>Write the weights.</summary>
    /// <returns>Path of the folder.</returns>
    public string Save()
    {
        File.WriteAllBytes(Path.Combine(_folder, "model.safetensors"), SafetensorsFile.Bytes(_header.ToJsonString(), _data));
        return _folder;
    }
}
