using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Tokens;

/// <summary>
/// Tokens on a plane: the two principal directions of their own rows of E, so that tokens with alike embeddings lie near each other.
/// Not in the paper: a way to look at its token lists.
/// </summary>
/// <param name="Places">Coordinates of each token along the first and second direction, in the units of E, in the order of the ids; their mean is 0.</param>
/// <param name="Explained">Share of the spread of the rows (0 to 1) that lies in the plane: what the picture shows.</param>
/// <param name="RandomExplained">The control: the same share for as many tokens drawn at random. Where it is as high, the picture shows no order.</param>
public sealed record TokenLayout(IReadOnlyList<TokenPlace> Places, double Explained, double RandomExplained)
{
    /// <summary>Fewest tokens that do not lie in a plane anyway.</summary>
    public const int FewestTokens = 4;

    /// <summary>Lay tokens out.</summary>
    /// <param name="space">Their embedding space.</param>
    /// <param name="ids">Rows of E, at least <see cref="FewestTokens"/> and each once.</param>
    /// <param name="seed">Seed of the control.</param>
    /// <exception cref="InvalidSelectionException">There are too few tokens, one is given twice, or the space has no such row.</exception>
    /// <remarks>Float64. In memory: [tokens, hidden] and [tokens, tokens].</remarks>
    public static TokenLayout Of(VocabularySpace space, IReadOnlyList<int> ids, int seed)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count < FewestTokens)
            throw new InvalidSelectionException($"Tokens of '{space.Name}': expected at least {FewestTokens} to lay out, got {ids.Count}; give more.");
        foreach (var id in ids)
            if (id < 0 || id >= space.Size) throw new InvalidSelectionException($"Token {id} of '{space.Name}': expected 0 to {space.Size - 1}.");
        if (ids.Distinct().Count() != ids.Count)
            throw new InvalidSelectionException($"Tokens of '{space.Name}': expected each once, got some twice; leave out what repeats.");
        var (places, explained) = Lay(space, ids);
        var random = SeededOrder.Of(space.Size, seed).Take(ids.Count).Select(id => (int)id).ToArray();
        return new(places, explained, Lay(space, random).Explained);
    }

    private static (IReadOnlyList<TokenPlace> Places, double Explained) Lay(VocabularySpace space, IReadOnlyList<int> ids)
    {
        using var scope = NewDisposeScope();
        var rows = IdTensors.Select(space.Matrix, ids);
        scope.Attach(rows);
        rows = rows.to(ScalarType.Float64).cpu();
        rows = rows - rows.mean([0]);
        // Eigenvectors of X Xᵀ, times the roots of their eigenvalues, are the coordinates along the principal directions.
        var (values, vectors) = linalg.eigh(rows.matmul(rows.t()));
        var total = values.sum().item<double>();
        if (total <= 0) return ([.. ids.Select(_ => default(TokenPlace))], 1);
        var (x, y) = (Coordinates(1), Coordinates(2));
        return ([.. x.Zip(y, (first, second) => new TokenPlace(first, second))], Math.Min(1, values[^1].Plus(values[^2]).item<double>() / total));

        double[] Coordinates(int fromEnd)
        {
            var length = Math.Sqrt(Math.Max(0, values[^fromEnd].item<double>()));
            var along = vectors.select(1, ids.Count - fromEnd).data<double>().ToArray();
            // A direction has no sign of its own: the token farthest out lies on the positive side.
            var sign = Math.Sign(along.MaxBy(Math.Abs));
            return [.. along.Select(value => sign * length * value)];
        }
    }
}
