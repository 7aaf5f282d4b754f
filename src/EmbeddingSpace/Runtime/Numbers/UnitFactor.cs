using TorchSharp;

namespace EmbeddingSpace.Runtime.Numbers;

/// <summary>The factor 1 that torch takes with each sum, kept as long as the process.</summary>
/// <remarks>A type of its own, so that nothing of torch is touched before there is a tensor to add to.</remarks>
internal static class UnitFactor
{
    public static readonly Scalar Value = 1L.ToScalar();
}
