namespace EmbeddingSpace.Translation;

/// <summary>Share of held-out anchors on which two classifiers choose the same class, with its 95 % interval.</summary>
/// <param name="Estimate">The share.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
/// <param name="Count">Number of held-out anchors.</param>
public sealed record AgreementEstimate(double Estimate, double Low, double High, int Count)
{
    private const double NormalQuantile975 = 1.959963984540054;

    /// <summary>The Wilson score interval (1927), which stays inside [0, 1] and holds for shares near 1.</summary>
    /// <param name="agreeing">Anchors that agree.</param>
    /// <param name="count">Anchors compared; at least 1.</param>
    public static AgreementEstimate Wilson(int agreeing, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var (n, share, z) = ((double)count, (double)agreeing / count, NormalQuantile975);
        var centre = (share + z * z / (2 * n)) / (1 + z * z / n);
        var half = z / (1 + z * z / n) * Math.Sqrt(share * (1 - share) / n + z * z / (4 * n * n));
        return new(share, centre - half, centre + half, count);
    }
}
