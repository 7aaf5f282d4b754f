using EmbeddingSpace.Projection.Spaces;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Tokens;

/// <summary>The top tokens of rows as sets of ids.</summary>
internal static class TokenSets
{
    /// <summary>Rank and keep only the ids.</summary>
    /// <param name="rows">[rows, hidden]; stays the caller's.</param>
    /// <param name="space">The embedding space.</param>
    /// <param name="top">Tokens a row.</param>
    /// <param name="order">Which scores count as high.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    public static HashSet<int>[] Of(Tensor rows, VocabularySpace space, int top, RowRanking.Order order, CancellationToken cancellationToken)
    {
        var sets = new HashSet<int>[rows.shape[0]];
        using var prepared = space.Prepare(rows, inverse: false);
        RowRanking.Rank(
            prepared, space.Matrix, null, top, [order],
            (row, _, ranking) => sets[row] = [.. ranking.Select(item => (int)item.Key)],
            cancellationToken);
        return sets;
    }
}
