using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using static TorchSharp.torch;

namespace EmbeddingSpace.Benchmarks.Analysis;

/// <summary>The pairs of a head as one would write them down: every score [vocabulary, vocabulary], then the highest.</summary>
internal static class DenseInteraction
{
    /// <summary>Head 0 of block 0.</summary>
    /// <param name="reader">The model.</param>
    /// <param name="space">Its E.</param>
    /// <param name="whole">Whether W_Q W_Kᵀ is multiplied out to [hidden, hidden] first, as the formula reads.</param>
    /// <param name="top">Pairs.</param>
    /// <returns>Scores, highest first.</returns>
    public static float[] TopQueryKeyPairs(ParameterReader reader, VocabularySpace space, bool whole, int top)
    {
        using var scope = NewDisposeScope();
        var size = reader.Architecture.HeadSize;
        var queries = reader.ReadRows(ParameterRole.Query, 0, ScalarType.Float32);
        scope.Attach(queries);
        var keys = reader.ReadRows(ParameterRole.Key, 0, ScalarType.Float32);
        scope.Attach(keys);
        var (query, key) = (queries.narrow(0, 0, size), keys.narrow(0, 0, size));
        var e = space.Matrix;
        var scores = whole ? e.matmul(query.t().matmul(key)).matmul(e.t()) : e.matmul(query.t()).matmul(e.matmul(key.t()).t());
        // Row by row first: one selection over all scores would hold each of them with its place, four times the memory again.
        var (rows, _) = scores.topk(top, 1);
        var (best, _) = rows.flatten().topk(top, 0);
        return best.data<float>().ToArray();
    }
}
