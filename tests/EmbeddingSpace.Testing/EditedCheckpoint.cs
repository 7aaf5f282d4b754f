using System.Text;
using System.Text.Json.Nodes;

namespace EmbeddingSpace.Testing;

/// <summary>A copy of a single-file checkpoint whose tensors are renamed, dropped, reshaped or given other values, to see what a reader says.</summary>
public sealed class EditedCheckpoint
{
    private readonly string _folder;
    private readonly JsonObject _header;
    private readonly byte[] _data;

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
