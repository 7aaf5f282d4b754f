namespace EmbeddingSpace.Kernels.Products;

/// <summary>What the product kernel asks of a vector register; compiled away for each width and element type.</summary>
/// <typeparam name="TVector">The register.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface ILanes<TVector, T> where TVector : struct where T : unmanaged
{
    /// <summary>Numbers a register.</summary>
    static abstract int Count { get; }

    /// <summary>Read as many numbers.</summary>
    static abstract TVector Load(T* from);

    /// <summary>Write as many numbers.</summary>
    static abstract void Store(T* to, TVector vector);

    /// <summary>The same number in each lane.</summary>
    static abstract TVector Broadcast(T value);

    /// <summary>left × right + sum, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector sum);

    /// <summary>Sums.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>Magnitudes.</summary>
    static abstract TVector Abs(TVector vector);

    /// <summary>The larger numbers; no NaN is expected.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>Whether any lane is at least as large.</summary>
    static abstract bool AnyAtLeast(TVector left, TVector right);
}
