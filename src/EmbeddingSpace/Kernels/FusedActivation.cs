namespace EmbeddingSpace.Kernels;

/// <summary>Activations that a fused linear layer can apply to its result before it is written.</summary>
internal enum FusedActivation
{
    /// <summary>None.</summary>
    None,

    /// <summary>x · Φ(x).</summary>
    Gelu,

    /// <summary>Its approximation by tanh.</summary>
    GeluTanh,

    /// <summary>max(0, x).</summary>
    Relu,
}
