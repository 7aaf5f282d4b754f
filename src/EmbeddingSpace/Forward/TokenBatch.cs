using EmbeddingSpace.Architecture;
using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Tokenization.Sequences;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>Token sequences of one forward pass, padded on the right, as tensors on the model's device.</summary>
internal sealed class TokenBatch : IDisposable
{
    private readonly Dictionary<object, Tensor> _shared = [];
    private TokenPacking? _packing;

    private TokenBatch(Tensor ids, Tensor positions, Tensor? types, Tensor? attendable, Tensor? poolingWeights, int[] lengths,
        int[] lengthsBeforePadding)
    {
        (Ids, Positions, Types, Attendable, MeanWeights, Lengths) = (ids, positions, types, attendable, poolingWeights, lengths);
        LengthsBeforePadding = lengthsBeforePadding;
    }

    /// <summary>[batch × sequence] token ids.</summary>
    public Tensor Ids { get; }

    /// <summary>[batch × sequence] rows of the position table.</summary>
    public Tensor Positions { get; }

    /// <summary>[batch × sequence] token types; null when all are 0.</summary>
    public Tensor? Types { get; }

    /// <summary>[batch, 1, 1, sequence] true where a token is no padding; null when there is no padding.</summary>
    public Tensor? Attendable { get; }

    /// <summary>
    /// What is added to attention scores: 0 where a token may be looked at, -∞ where not. [batch, 1, 1, sequence], or
    /// [batch or 1, 1, sequence, sequence] where tokens do not see all others; null where all are seen. Owned by the batch.
    /// </summary>
    /// <param name="type">Number format.</param>
    /// <param name="causal">Whether a token sees only itself and the tokens before it.</param>
    /// <param name="reach">How far from itself a token sees; null = as far as the text goes.</param>
    public Tensor? AttentionBias(ScalarType type, bool causal = false, int? reach = null)
    {
        if (Attendable is null && !causal && reach is null) return null;
        return Once((type, causal, reach), () =>
        {
            var seen = Seen(causal, reach);
            return zeros(seen.shape, type, seen.device).FillWhereInPlace(seen.logical_not(), float.NegativeInfinity);
        });
    }

    /// <summary>What every block needs for this batch: made by the first that asks. Owned by the batch.</summary>
    /// <param name="key">What it is, equal wherever it would be the same.</param>
    /// <param name="make">Makes it, in a dispose scope of its own.</param>
    public Tensor Once(object key, Func<Tensor> make)
    {
        if (_shared.TryGetValue(key, out var known)) return known;
        using var scope = NewDisposeScope();
        var made = make().DetachFromDisposeScope();
        _shared.Add(key, made);
        return made;
    }

    private Tensor Seen(bool causal, int? reach)
    {
        if (!causal && reach is null) return Attendable!;
        var places = NewTensor.Range(SequenceLength, Ids.device);
        var behind = places.unsqueeze(1) - places.unsqueeze(0);
        var seen = causal ? behind.IsGreaterOrEqual(0) : ones_like(behind, ScalarType.Bool);
        if (reach is { } far) seen = seen.logical_and(behind.abs().IsLessOrEqual(far));
        // What stands in the padding sees itself, so that it becomes no NaN.
        return Attendable is null ? seen.view(1, 1, SequenceLength, SequenceLength) : seen.logical_and(Attendable.logical_or(behind.IsEqual(0)));
    }

    /// <summary>
    /// The tokens without the padding, in a number of rows that kernels are prepared for; null when the cells are that already, and for a single
    /// text, whose answer would take 7 % longer. Owned by the batch.
    /// </summary>
    public TokenPacking? Packing => Attendable is null && (Count == 1 || TokenPacking.IsWholeStep(Count * SequenceLength))
        ? null
        : _packing ??= TokenPacking.Of(Lengths, SequenceLength, Ids.device);

    /// <summary>[batch, 1, sequence] weights of the mean over tokens that are no padding; null when there is no padding.</summary>
    public Tensor? MeanWeights { get; }

    /// <summary>Tokens of each sequence.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>
    /// Tokens of each sequence up to the last that is not the padding token, which a text may end in literally; 1 where it is nothing else.
    /// What a head that takes the last token reads, as Hugging Face's do.
    /// </summary>
    public IReadOnlyList<int> LengthsBeforePadding { get; }

    /// <summary>Number of sequences.</summary>
    public int Count => Lengths.Count;

    /// <summary>Tokens a padded row.</summary>
    public int SequenceLength { get; private init; }

    /// <summary>Pad sequences to the longest one.</summary>
    /// <param name="sequences">At least one sequence, none of them empty.</param>
    /// <param name="architecture">Says how positions count.</param>
    /// <param name="device">Where the tensors go.</param>
    public static TokenBatch Create(IReadOnlyList<TokenSequence> sequences, ModelArchitecture architecture, Device device)
    {
        var lengths = sequences.Select(sequence => sequence.Ids.Length).ToArray();
        var longest = lengths.Max();
        var cells = sequences.Count * longest;
        var (ids, positions, types) = (new long[cells], new long[cells], new long[cells]);
        var (attendable, weights) = (new bool[cells], new float[cells]);
        var (anyType, anyPadding) = (false, false);
        for (var row = 0; row < sequences.Count; row++)
        {
            var sequence = sequences[row];
            var start = row * longest;
            var padding = architecture.PositionPadding;
            var next = padding + 1 ?? 0;
            for (var column = 0; column < longest; column++)
            {
                var cell = start + column;
                if (column >= lengths[row])
                {
                    anyPadding = true;
                    continue;
                }
                ids[cell] = sequence.Ids[column];
                // The table's rows are looked up without a check of each.
                if (ids[cell] >= architecture.Vocabulary)
                    throw new InvalidCheckpointException(
                        $"Token id {ids[cell]}: expected an id below {architecture.Vocabulary}, the number of rows of the model's embedding. "
                        + "Are the tokenizer files those of these weights?");
                // RoBERTa: a literal padding token inside the text keeps the padding position and is not counted.
                positions[cell] = ids[cell] == padding ? padding.Value : next++;
                if (architecture.TokenTypes > 1 && column >= sequence.SecondStart) (types[cell], anyType) = (1, true);
                attendable[cell] = true;
                weights[cell] = 1f / lengths[row];
            }
        }
        return new(
            tensor(ids, device: device),
            tensor(positions, device: device),
            anyType ? tensor(types, device: device) : null,
            anyPadding ? tensor(attendable, device: device).reshape(sequences.Count, 1, 1, longest) : null,
            anyPadding ? tensor(weights, device: device).reshape(sequences.Count, 1, longest) : null,
            lengths,
            [.. sequences.Select(sequence => LengthBeforePadding(sequence.Ids, architecture.PaddingToken))])
        { SequenceLength = longest };
    }

    private static int LengthBeforePadding(ReadOnlySpan<int> ids, long? padding)
    {
        var length = ids.Length;
        while (length > 0 && ids[length - 1] == padding) length--;
        return Math.Max(length, 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ids.Dispose();
        Positions.Dispose();
        Types?.Dispose();
        Attendable?.Dispose();
        MeanWeights?.Dispose();
        foreach (var tensor in _shared.Values) tensor.Dispose();
        _packing?.Dispose();
    }
}
