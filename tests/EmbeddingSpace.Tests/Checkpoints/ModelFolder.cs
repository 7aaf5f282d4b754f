using EmbeddingSpace.Testing;

namespace EmbeddingSpace.Tests.Checkpoints;

/// <summary>A temporary model folder with a small config and any weights.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelFolder() => Put("config.json", """{"model_type": "bert"}"""u8.ToArray());

    public string Path => _folder.Path;

    public static ModelFolder WithSafetensors(byte[] bytes) => new ModelFolder().Put("model.safetensors", bytes);

    public static ModelFolder WithTorchArchive(byte[] bytes) => new ModelFolder().Put("pytorch_model.bin", bytes);

    public ModelFolder Put(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.File(name), bytes);
        return this;
    }

    public void Dispose() => _folder.Dispose();
}
