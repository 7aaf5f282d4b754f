using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Testing;

namespace EmbeddingSpace.Tests.Checkpoints.Adapters;

/// <summary>A temporary base model and an adapter of it, made of a few numbers by hand.</summary>
internal sealed class AdapterPair : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<(string Name, long[] Shape, float[] Numbers)> _base = [];
    private readonly List<(string Name, long[] Shape, float[] Numbers)> _adapter = [];

    /// <summary>Settings of the adapter, to be edited.</summary>
    public JsonObject Settings { get; } = new()
    {
        ["peft_type"] = "LORA",
        ["base_model_name_or_path"] = "../base",
        ["r"] = 2,
        ["lora_alpha"] = 3,
        ["fan_in_fan_out"] = false,
        ["modules_to_save"] = null,
    };

    /// <summary>Config of the base, to be edited.</summary>
    public JsonObject BaseConfig { get; } = new() { ["model_type"] = "bert" };

    public string Base => Directory.CreateDirectory(_folder.File("base")).FullName;

    public string Adapter => Directory.CreateDirectory(_folder.File("adapter")).FullName;

    public string Root => _folder.Path;

    /// <summary>Numbers that differ from tensor to tensor and have no order.</summary>
    public static float[] Numbers(int seed, params long[] shape)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    public float[] AddToBase(string name, params long[] shape)
    {
        _base.Add((name, shape, Numbers(_base.Count + 1, shape)));
        return _base[^1].Numbers;
    }

    public float[] AddToAdapter(string name, params long[] shape)
    {
        _adapter.Add((name, shape, Numbers(100 + _adapter.Count, shape)));
        return _adapter[^1].Numbers;
    }

    /// <summary>A module with its weight [outs, ins], or [ins, outs] where it is stored transposed, and the two matrices.</summary>
    public (float[] Weight, float[] Down, float[] Up) AddModule(
        string module, int outs, int ins, int rank = 2, bool transposed = false, string adapterName = ".weight") =>
        (AddToBase(module + ".weight", transposed ? [ins, outs] : [outs, ins]),
            AddToAdapter($"base_model.model.{module}.lora_A{adapterName}", rank, ins),
            AddToAdapter($"base_model.model.{module}.lora_B{adapterName}", outs, rank));

    public void RemoveFromBase(string name) => _base.RemoveAll(tensor => tensor.Name == name);

    public void RemoveFromAdapter(string name) => _adapter.RemoveAll(tensor => tensor.Name == name);

    /// <summary>Write both folders and open the adapter.</summary>
    public Checkpoint Open(AdapterBase? adapterBase = null)
    {
        File.WriteAllText(Path.Combine(Base, "config.json"), BaseConfig.ToJsonString());
        File.WriteAllBytes(Path.Combine(Base, "model.safetensors"), Bytes(_base));
        File.WriteAllText(Path.Combine(Adapter, "adapter_config.json"), Settings.ToJsonString());
        File.WriteAllBytes(Path.Combine(Adapter, "adapter_model.safetensors"), Bytes(_adapter));
        return Checkpoint.Open(Adapter, adapterBase);
    }

    /// <summary>Numbers of a tensor as the checkpoint gives them.</summary>
    public static float[] Read(Checkpoint checkpoint, string name)
    {
        using var tensor = checkpoint.Read(checkpoint.Tensors.Single(entry => entry.Name == name));
        return tensor.data<float>().ToArray();
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Bytes(List<(string Name, long[] Shape, float[] Numbers)> tensors)
    {
        var (members, data) = (new List<string>(), new List<byte>());
        foreach (var (name, shape, numbers) in tensors)
        {
            members.Add(SafetensorsFile.Member(name, "F32", string.Join(',', shape), data.Count, data.Count + (4 * numbers.Length)));
            data.AddRange(MemoryMarshal.AsBytes<float>(numbers));
        }
        return SafetensorsFile.Bytes($"{{{string.Join(',', members)}}}", data.ToArray());
    }
}
