using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Tensors;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Spaces;

/// <summary>What E is read from: a matrix of token vectors, and the projection behind it where they are narrower than hidden states.</summary>
/// <param name="Matrix">[vocabulary, width].</param>
/// <param name="Projection">[hidden, width]; null where the width is that of hidden states. Its bias, the same for every token, is left out.</param>
internal sealed record SpaceSource(ResolvedModule Matrix, ResolvedModule? Projection)
{
    /// <summary>Whether a stored tensor is one of its weights.</summary>
    public bool Reads(TensorEntry entry) => entry == Matrix.Weight || entry == Projection?.Weight;

    /// <summary>Of a model: its unembedding where it has one of its own, else the token embedding.</summary>
    public static SpaceSource Of(ModelMap map, VocabularySpaceOptions options)
    {
        // The last step of a language-model head is its unembedding; tied heads name the token embedding's own tensor there.
        var matrix = !options.TokenEmbedding && map.LanguageModel is { } head && head.Steps[^1].Unembedding is not null
            ? head.Modules[^1]
            : map.Get(ModuleRole.TokenEmbedding);
        return new(matrix, matrix.Weight.Shape[1] == map.Architecture.Hidden ? null : map.Get(ModuleRole.EmbeddingProjection));
    }

    /// <summary>Read E.</summary>
    /// <param name="checkpoint">Where it is stored.</param>
    /// <param name="type">Element type.</param>
    /// <returns>[vocabulary, hidden] on the CPU, in no dispose scope: the caller disposes it.</returns>
    public Tensor Read(Checkpoint checkpoint, ScalarType type)
    {
        var matrix = Matrix.ReadWeight(checkpoint, type);
        if (Projection is null) return matrix;
        using (matrix)
        using (var projection = Projection.ReadWeight(checkpoint, type))
        using (var transposed = projection.t())
            return matrix.matmul(transposed).DetachFromDisposeScope();
    }
}
