using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.Alignment.Differences;

/// <summary>
/// What fine-tuning put into one row of the classification head. Rows are taken minus their mean over classes (a shift of all rows changes no
/// probability) and pulled back through pooler and dense layers, whose activations are ignored.
/// </summary>
/// <param name="Class">Class index.</param>
/// <param name="Label">Class name.</param>
/// <param name="BaseHasHead">
/// Whether the base has a head with as many classes, so that its rows were subtracted; otherwise the rows themselves are read.
/// </param>
/// <param name="Rose">Highest tokens.</param>
/// <param name="Fell">Lowest tokens.</param>
public sealed record ClassChange(int Class, string Label, bool BaseHasHead, IReadOnlyList<TokenScore> Rose, IReadOnlyList<TokenScore> Fell);
