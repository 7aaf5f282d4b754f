using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Stitching;

/// <summary>
/// Sums over tokens that both models read: everything a linear map between any two layers needs, gathered in one pass. Memory grows with
/// layers² × hidden², never with the number of tokens. Float64 on the models' device.
/// </summary>
internal sealed class HiddenStateStatistics : IDisposable
{
    private const double RelativeRidge = 1e-3;

    private readonly Tensor[] _targetSum;
    private readonly Tensor[] _targetGram;
    private readonly Tensor[] _sourceSum;
    private readonly Tensor[] _sourceSquares;
    private readonly Tensor[,] _cross;
    private long _tokens;

    public HiddenStateStatistics(TransformerModel source, TransformerModel target)
    {
        var (sourceStates, targetStates) = (source.Architecture.Layers + 1, target.Architecture.Layers + 1);
        var (sourceHidden, targetHidden) = (source.Architecture.Hidden, target.Architecture.Hidden);
        _targetSum = Make(targetStates, () => Zeros(targetHidden));
        _targetGram = Make(targetStates, () => Zeros(targetHidden, targetHidden));
        _sourceSum = Make(sourceStates, () => Zeros(sourceHidden));
        _sourceSquares = Make(sourceStates, () => Zeros(sourceHidden));
        _cross = new Tensor[targetStates, sourceStates];
        for (var i = 0; i < targetStates; i++)
            for (var j = 0; j < sourceStates; j++) _cross[i, j] = Zeros(targetHidden, sourceHidden);

        Tensor Zeros(params long[] shape) => zeros(shape, float64, target.Device).DetachFromDisposeScope();
        static Tensor[] Make(int count, Func<Tensor> create) => [.. Enumerable.Range(0, count).Select(_ => create())];
    }

    /// <summary>States of the target, embeddings included.</summary>
    public int TargetStates => _targetSum.Length;

    /// <summary>States of the source, embeddings included.</summary>
    public int SourceStates => _sourceSum.Length;

    /// <summary>Add the tokens of one batch.</summary>
    /// <param name="source">Its states [tokens, source hidden], one a layer.</param>
    /// <param name="target">Its states [tokens, target hidden], one a layer.</param>
    public void Add(IReadOnlyList<Tensor> source, IReadOnlyList<Tensor> target)
    {
        using var scope = NewDisposeScope();
        _tokens += target[0].shape[0];
        for (var j = 0; j < source.Count; j++)
        {
            _sourceSum[j].AddInPlace(source[j].sum([0]));
            _sourceSquares[j].AddInPlace(source[j].Squared().sum([0]));
        }
        for (var i = 0; i < target.Count; i++)
        {
            var transposed = target[i].t();
            _targetSum[i].AddInPlace(target[i].sum([0]));
            _targetGram[i].AddInPlace(transposed.matmul(target[i]));
            for (var j = 0; j < source.Count; j++) _cross[i, j].AddInPlace(transposed.matmul(source[j]));
        }
    }

    /// <summary>Ridge from target state i to source state j over the tokens seen, with its R².</summary>
    public (LinearMap Map, double Explained) Ridge(int targetLayer, int sourceLayer)
    {
        using var scope = NewDisposeScope();
        var (gram, cross, squares, targetMean, sourceMean) = Centred(targetLayer, sourceLayer);
        var penalty = gram.diagonal().mean().Times(RelativeRidge);
        var weights = linalg.solve(gram.Plus(penalty * eye(gram.shape[0], dtype: float64, device: gram.device)), cross);
        var residual = (squares.sum() - (weights * cross).sum().Times(2)).Plus((weights * gram.matmul(weights)).sum());
        return (LinearMap.From(weights, sourceMean - targetMean.matmul(weights)), 1 - (residual / squares.sum()).item<double>());
    }

    /// <summary>How well a given map takes target state i to source state j: the squared correlation of all coordinates together.</summary>
    public double Fit(LinearMap map, int targetLayer, int sourceLayer)
    {
        using var scope = NewDisposeScope();
        var (gram, cross, squares, _, _) = Centred(targetLayer, sourceLayer);
        var weights = tensor(map.Weights, [map.InputSize, map.OutputSize]).to(float64).to(gram.device);
        var covariance = (weights * cross).sum();
        var variance = (weights * gram.matmul(weights)).sum() * squares.sum();
        // A map that turns the states around is no better than none.
        return (covariance.sign() * covariance.Squared() / variance).item<double>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _targetSum.Concat(_targetGram).Concat(_sourceSum).Concat(_sourceSquares).Concat(_cross.Cast<Tensor>())) tensor.Dispose();
    }

    private (Tensor Gram, Tensor Cross, Tensor Squares, Tensor TargetMean, Tensor SourceMean) Centred(int i, int j)
    {
        var (targetMean, sourceMean) = (_targetSum[i].Over(_tokens), _sourceSum[j].Over(_tokens));
        return (_targetGram[i].Over(_tokens) - targetMean.outer(targetMean), _cross[i, j].Over(_tokens) - targetMean.outer(sourceMean),
            _sourceSquares[j].Over(_tokens) - sourceMean.Squared(), targetMean, sourceMean);
    }
}
