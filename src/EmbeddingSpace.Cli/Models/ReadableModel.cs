using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using TorchSharp;

namespace EmbeddingSpace.Cli.Models;

/// <summary>A model opened to be read in embedding space.</summary>
internal sealed class ReadableModel : IDisposable
{
    private ReadableModel(Checkpoint checkpoint, ParameterReader parameters, VocabularySpace space) =>
        (Checkpoint, Parameters, Space) = (checkpoint, parameters, space);

    /// <summary>The model itself.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Its parameters.</summary>
    public ParameterReader Parameters { get; }

    /// <summary>Its tokens.</summary>
    public VocabularySpace Space { get; }

    /// <summary>Open a model.</summary>
    /// <param name="path">A model folder or a saved <c>.zip</c>.</param>
    /// <param name="adapterBase">The base model of an adapter; null: the one that it names.</param>
    /// <param name="chooseDevice">Device that holds the embedding; asked for once the model is found.</param>
    public static ReadableModel Open(string path, AdapterBase? adapterBase, Func<torch.Device> chooseDevice)
    {
        var checkpoint = ModelFile.OpenCheckpoint(path, adapterBase);
        try
        {
            var device = chooseDevice();
            return new(checkpoint, ParameterReader.Open(checkpoint), VocabularySpace.Load(checkpoint, new() { Device = device }));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Space.Dispose();
        Checkpoint.Dispose();
    }
}
