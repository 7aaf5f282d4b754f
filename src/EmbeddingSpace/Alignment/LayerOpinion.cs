using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment;

/// <summary>What CKA and SVCCA need of one layer's projected vectors M = (centred E) Xᵀ.</summary>
/// <param name="RowGram">XᵀX [hidden, hidden].</param>
/// <param name="SelfNorm">‖MᵀM‖.</param>
/// <param name="Directions">W [hidden, kept]: (centred E) W has orthonormal columns that hold the kept variance of M.</param>
internal readonly record struct LayerOpinion(Tensor RowGram, double SelfNorm, Tensor Directions);
