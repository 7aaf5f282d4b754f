using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>Rows of one kind that a joined fit reads.</summary>
/// <param name="Features">[rows, features]; the caller's.</param>
/// <param name="Logits">[rows, outputs] of the source, float64; the caller's.</param>
/// <param name="Weights">[rows]: what each counts for; null = one each.</param>
/// <param name="Folds">[rows]: the fold that each is left out with; null = always in.</param>
internal sealed record JoinedRows(Tensor Features, Tensor Logits, double[]? Weights = null, int[]? Folds = null)
{
    /// <summary>Number of rows.</summary>
    public long Count => Features.shape[0];
}
