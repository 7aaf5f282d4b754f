using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.Projection.Measurements;

/// <summary>
/// How alike the tokens of related vectors are (Dar et al. 2023, section 4.1): Jaccard index of the tokens with the largest |score| of the
/// two vectors of each pair, beside the same for shuffled pairs.
/// </summary>
/// <param name="Kind">Which pairs.</param>
/// <param name="Layer">Their block.</param>
/// <param name="Head">Their head; null = every head, or no heads.</param>
/// <param name="Values">One index a pair, 0 to 1, in the order of the vectors.</param>
/// <param name="Mean">Mean of the indices.</param>
/// <param name="ShuffledMean">
/// The control: mean after shuffling which vector belongs to which (no vector stays with its partner where there are two or more).
/// </param>
public sealed record RelatedVectors(RelatedKind Kind, int Layer, int? Head, IReadOnlyList<double> Values, double Mean, double ShuffledMean)
{
    /// <summary>Default number of tokens of each vector.</summary>
    public const int DefaultTop = 100;

    /// <summary>Measure one block.</summary>
    /// <param name="reader">The parameters.</param>
    /// <param name="space">Their embedding space.</param>
    /// <param name="kind">Which pairs.</param>
    /// <param name="layer">Their block.</param>
    /// <param name="head">Their head; null = every head. Must be null for feed-forward pairs.</param>
    /// <param name="top">Tokens of each vector.</param>
    /// <param name="seed">Seed of the control.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <exception cref="InvalidSelectionException">The model has no such layer or head, or fewer tokens than asked for.</exception>
    public static RelatedVectors Measure(ParameterReader reader, VocabularySpace space, RelatedKind kind, int layer, int? head, int seed,
        int top = DefaultTop, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(space);
        VocabularyProjection.CheckTop(top, space.Size, space.Name);
        var (left, right) = kind switch
        {
            RelatedKind.KeyValue => (ParameterRole.FeedForwardKey, ParameterRole.FeedForwardValue),
            RelatedKind.ValueOutput => (ParameterRole.Value, ParameterRole.Output),
            RelatedKind.QueryKey => (ParameterRole.Query, ParameterRole.Key),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected a defined kind of pairs."),
        };
        var (first, second) = (Tops(left), Tops(right));
        var values = first.Select((tokens, i) => Jaccard(tokens, second[i])).ToArray();
        // A cycle through a random order: every vector gets another's partner.
        var order = SeededOrder.Of(first.Length, seed);
        var shuffled = order.Select((row, i) => Jaccard(first[row], second[order[(i + 1) % order.Length]])).Average();
        return new(kind, layer, head, values, values.Average(), shuffled);

        HashSet<int>[] Tops(ParameterRole role)
        {
            var heads = reader.HeadsOf(role);
            var own = head is { } query && heads is not null ? reader.HeadFor(role, query) : head;
            using var rows = SelectedRows.Read(reader, new() { Role = role, Layer = layer, Head = own }, space.Precision);
            var tops = TokenSets.Of(rows, space, top, RowRanking.Order.Absolute, cancellationToken);
            if (head is not null || heads is null || heads == reader.Architecture.Heads) return tops;
            // Several query heads share one of keys and values: each of them makes pairs with its vectors.
            var size = reader.Architecture.HeadSize;
            return [.. Enumerable.Range(0, reader.Architecture.Heads * size).Select(i => tops[(reader.HeadFor(role, i / size) * size) + (i % size)])];
        }
    }

    private static double Jaccard(HashSet<int> a, HashSet<int> b)
    {
        var both = a.Count(b.Contains);
        return (double)both / (a.Count + b.Count - both);
    }
}
