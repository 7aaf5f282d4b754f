using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>A convolution over neighbouring tokens of the embeddings, added behind the first block (DeBERTa v2, xlarge). Owns its tensors.</summary>
internal sealed class EmbeddingConvolution : IDisposable
{
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly Norm _norm;
    private readonly ActivationKind _activation;

    public EmbeddingConvolution(ResolvedModule module, ModelMap map, Device device)
    {
        _activation = ActivationWords.Parse(map.Architecture.ConvolutionActivation!, map.Checkpoint.Config.File);
        _weight = module.ReadWeight(map.Checkpoint).TakeOver(device);
        _bias = module.ReadBias(map.Checkpoint)!.TakeOver(device);
        _norm = Norm.Load(map.Get(ModuleRole.ConvolutionNorm), map, device);
    }

    /// <summary>norm(state + activation(convolution of the embeddings)).</summary>
    /// <param name="embeddings">[batch, sequence, hidden] float32.</param>
    /// <param name="state">[batch, sequence, hidden] float32 of the first block.</param>
    /// <param name="batch">The batch the states belong to.</param>
    /// <returns>[batch, sequence, hidden] float32; what stands in the padding means nothing.</returns>
    public Tensor Forward(Tensor embeddings, Tensor state, TokenBatch batch)
    {
        using var scope = NewDisposeScope();
        // Behind the end of a text there is nothing to look at.
        var seen = batch.Attendable is { } attendable ? embeddings * attendable.view(batch.Count, batch.SequenceLength, 1) : embeddings;
        var convolved = nn.functional.conv1d(seen.transpose(1, 2).contiguous(), _weight, _bias, padding: (_weight.shape[2] - 1) / 2).transpose(1, 2);
        return _norm.Forward(state.Plus(_activation.Apply(convolved.contiguous()))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _bias.Dispose();
        _norm.Dispose();
    }
}
