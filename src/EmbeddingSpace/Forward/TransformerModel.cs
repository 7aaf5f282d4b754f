using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Host;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>
/// One transformer for every family: embeddings, blocks from one layer to another, and the heads its checkpoint carries. Weights are owned
/// by the model, in no dispose scope. Safe for concurrent use; results are the caller's.
/// </summary>
/// <remarks>
/// States are numbered as Hugging Face numbers <c>hidden_states</c>: 0 = embeddings, N = last block, behind the final norm where there is one.
/// They are float32 outside, whatever number format the blocks compute in.
/// </remarks>
internal sealed class TransformerModel : IDisposable
{
    private readonly ScalarType _type;
    private readonly int _firstBlock;
    private readonly Embeddings? _embeddings;
    private readonly List<TransformerBlock> _blocks = [];
    private readonly SharedPositions _positions;
    private readonly EmbeddingConvolution? _convolution;
    private readonly Norm? _finalNorm;
    private readonly ModelHead? _pooler;
    private readonly ModelHead? _classifier;
    private readonly ModelHead? _languageModel;

    private TransformerModel(ModelMap map, ModelParts parts, int firstBlock, Device device, ScalarType type)
    {
        Architecture = map.Architecture;
        (Device, _type, SkipsPadding) = (device, type, VectorMath.Supports(device, type));
        _firstBlock = firstBlock;
        _positions = new(map, device);
        try
        {
            if (parts.HasFlag(ModelParts.Encoder)) _embeddings = new(map, device, type);
            AddBlocks(map, type);
            if (firstBlock == 0 && map.Find(ModuleRole.Convolution) is { } convolution) _convolution = new(convolution, map, device);
            if (map.Find(ModuleRole.FinalNorm) is { } norm) _finalNorm = Norm.Load(norm, map, device, type);
            if (parts.HasFlag(ModelParts.Pooler) && map.Pooler is { } pooler) _pooler = new(pooler, map, device);
            if (parts.HasFlag(ModelParts.Classifier) && map.Classifier is { } classifier) _classifier = new(classifier, map, device);
            if (parts.HasFlag(ModelParts.LanguageModel) && map.LanguageModel is { } languageModel)
            {
                var embedding = map.Get(ModuleRole.TokenEmbedding);
                // Heads compute in float32, so they share only a table that is kept in it.
                var tied = type == ScalarType.Float32 && languageModel.Modules[^1].Weight.Name == embedding.Weight.Name ? _embeddings?.Tokens : null;
                _languageModel = new(languageModel, map, device, tied);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // Layers that share their weights share a block.
    private void AddBlocks(ModelMap map, ScalarType type)
    {
        var stored = new Dictionary<(int Group, int Inner), TransformerBlock>();
        for (var layer = _firstBlock; layer < Architecture.Layers; layer++)
        {
            var place = Architecture.Stored(layer);
            if (!stored.TryGetValue(place, out var block)) stored.Add(place, block = new(map, layer, _positions, Device, type));
            _blocks.Add(block);
        }
    }

    /// <summary>Sizes and constants.</summary>
    public ModelArchitecture Architecture { get; }

    /// <summary>Where the weights are.</summary>
    public Device Device { get; }

    /// <summary>Number format of weights and states.</summary>
    public ScalarType Type => _type;

    /// <summary>Whether the blocks compute no padding, so that texts of unlike lengths may share a pass.</summary>
    public bool SkipsPadding { get; }

    /// <summary>
    /// The token embedding [vocabulary, hidden] in the number format of the blocks, behind its projection where it is narrower; the caller's.
    /// </summary>
    public Tensor ReadTokenEmbedding() => LoadedEmbeddings.ReadTokens();

    /// <summary>Load the parts asked for.</summary>
    /// <param name="map">The checkpoint's tensors, matched with its family.</param>
    /// <param name="parts">What to load.</param>
    /// <param name="device">Where the weights go.</param>
    /// <param name="firstBlock">First block to load; above 0 only for models entered at a later state.</param>
    /// <param name="type">Number format of embeddings and blocks; heads are float32.</param>
    public static TransformerModel Load(ModelMap map, ModelParts parts, Device device, int firstBlock = 0, ScalarType type = ScalarType.Float32)
    {
        TorchRuntime.EnsureLoaded();
        var model = new TransformerModel(map, parts, firstBlock, device, type);
        NativeHeap.Trim();
        return model;
    }

    /// <summary>State 0 of a batch.</summary>
    /// <returns>[batch, sequence, hidden].</returns>
    public Tensor Embed(TokenBatch batch) => LoadedEmbeddings.Forward(batch);

    /// <summary>Run blocks.</summary>
    /// <param name="hidden">[batch, sequence, hidden], state number <paramref name="from"/>; stays the caller's.</param>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="from">Number of the given state.</param>
    /// <param name="to">Number of the wanted state.</param>
    /// <param name="visit">Told states on the way with their number; a tensor may be disposed once it returns.</param>
    /// <param name="visited">Which states it is told; null = each. Every one costs putting the padding back.</param>
    /// <param name="activations">Told each block with how active its feed-forward neurons are, [batch, sequence, intermediate]; the tensor is
    /// disposed behind the block.</param>
    /// <returns>[batch, sequence, hidden], state number <paramref name="to"/>.</returns>
    public Tensor Run(Tensor hidden, TokenBatch batch, int from, int to,
        Action<int, Tensor>? visit = null, Func<int, bool>? visited = null, Action<int, Tensor>? activations = null)
    {
        if (from < _firstBlock || to > Architecture.Layers || from > to)
            throw new ArgumentOutOfRangeException(
                nameof(from), from, $"Expected states {_firstBlock} <= from <= to <= {Architecture.Layers}, got {from} and {to}.");
        if (from == to) return hidden.alias();
        // Neurons are told text by text: for them the padding stays.
        var packing = SkipsPadding && activations is null ? batch.Packing : null;
        using var packed = packing?.Pack(hidden);
        var state = Converted(packed ?? hidden, _type);
        var embeddings = from == 0 ? hidden : null;
        for (var layer = from; layer < to; layer++)
        {
            var next = RunBlock(state, embeddings, batch, packing, layer, activations);
            state.Dispose();
            state = next;
            if (layer + 1 == to || visit is null || visited?.Invoke(layer + 1) == false) continue;
            using var told = Unpacked(state, packing);
            visit(layer + 1, told);
        }
        var result = Unpacked(state, packing);
        state.Dispose();
        if (visited?.Invoke(to) != false) visit?.Invoke(to, result);
        return result;
    }

    private Embeddings LoadedEmbeddings =>
        _embeddings ?? throw new InvalidOperationException("The embeddings of this model were not loaded: enter it at a later state.");

    private static Tensor Unpacked(Tensor state, TokenPacking? packing)
    {
        if (packing is null) return Converted(state, ScalarType.Float32);
        using var whole = packing.Unpack(state);
        return Converted(whole, ScalarType.Float32);
    }

    private static Tensor Converted(Tensor state, ScalarType type) => state.dtype == type ? state.alias() : state.to(type);

    private Tensor RunBlock(Tensor hidden, Tensor? embeddings, TokenBatch batch, TokenPacking? packing, int layer, Action<int, Tensor>? activations)
    {
        using var scope = NewDisposeScope();
        var next = _blocks[layer - _firstBlock].Forward(hidden, batch, packing, activations is null ? null : active => activations(layer, active));
        if (layer == 0 && _convolution is not null)
        {
            // Neighbours are looked for in the texts themselves.
            var convolved = _convolution.Forward(embeddings!, Unpacked(next, packing), batch);
            next = (packing?.Pack(convolved) ?? convolved).to(_type);
        }
        if (layer + 1 == Architecture.Layers && _finalNorm is not null) next = _finalNorm.Forward(next);
        return next.MoveToOuterDisposeScope();
    }

    /// <summary>Run the pooler on the last state: [batch, hidden]; null where there is none.</summary>
    public Tensor? Pool(Tensor last, TokenBatch batch) => _pooler?.Forward(last, batch);

    /// <summary>Run the classification head on the last state.</summary>
    /// <returns>[batch, classes] logits.</returns>
    public Tensor Classify(Tensor last, TokenBatch batch) =>
        (_classifier ?? throw new InvalidOperationException("The classification head of this model was not loaded.")).Forward(last, batch);

    /// <summary>Run the remaining blocks from a state on, and the classification head.</summary>
    /// <param name="hidden">[batch, sequence, hidden], state number <paramref name="from"/>; stays the caller's.</param>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="from">Number of the given state.</param>
    /// <returns>[batch, classes] logits.</returns>
    public Tensor ClassifyFrom(Tensor hidden, TokenBatch batch, int from) => Classify(Run(hidden, batch, from, Architecture.Layers), batch);

    /// <summary>Run the whole model: embeddings, every block, the classification head.</summary>
    /// <returns>[batch, classes] logits.</returns>
    public Tensor Classify(TokenBatch batch) => ClassifyFrom(Embed(batch), batch, 0);

    /// <summary>Run the language-model head on the last state.</summary>
    /// <returns>[batch, sequence, vocabulary] logits.</returns>
    public Tensor PredictTokens(Tensor last, TokenBatch batch) =>
        (_languageModel ?? throw new InvalidOperationException("The language-model head of this model was not loaded.")).Forward(last, batch);

    /// <inheritdoc/>
    public void Dispose()
    {
        _embeddings?.Dispose();
        foreach (var block in _blocks.Distinct()) block.Dispose();
        _positions.Dispose();
        _convolution?.Dispose();
        _finalNorm?.Dispose();
        _pooler?.Dispose();
        _classifier?.Dispose();
        _languageModel?.Dispose();
    }
}
