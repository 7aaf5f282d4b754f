namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>The element type a tensor is stored with, named as safetensors names it.</summary>
public enum TensorDataType
{
    /// <summary>8-bit boolean.</summary>
    Bool,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>Brain floating point: the upper half of an F32.</summary>
    BF16,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,

    /// <summary>8-bit floating point with 4 bits of exponent: carried along, never computed with.</summary>
    F8E4M3,

    /// <summary>8-bit floating point with 5 bits of exponent: carried along, never computed with.</summary>
    F8E5M2,

    /// <summary>8-bit powers of two: carried along, never computed with.</summary>
    F8E8M0,

    /// <summary>Complex numbers of two F32: carried along, never computed with.</summary>
    C64,
}
