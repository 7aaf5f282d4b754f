namespace EmbeddingSpace.Architecture;

/// <summary>Rotary positions of a layer: the wavelengths, and how far they are stretched.</summary>
/// <param name="HeadSize">Width of a head.</param>
/// <param name="Theta">Base of the wavelengths.</param>
/// <param name="Scaling">How they are stretched; null = not at all.</param>
internal sealed record RotaryPositions(int HeadSize, double Theta, RotaryScaling? Scaling)
{
    /// <summary>Radians a token for each pair of numbers of a head [headSize / 2].</summary>
    public float[] Frequencies()
    {
        var plain = new double[HeadSize / 2];
        for (var i = 0; i < plain.Length; i++) plain[i] = 1 / Math.Pow(Theta, 2.0 * i / HeadSize);
        return [.. (Scaling?.Stretch(plain, Theta, HeadSize) ?? plain).Select(frequency => (float)frequency)];
    }

    /// <summary>What cosines and sines are multiplied with.</summary>
    public double Factor => Scaling?.Factor ?? 1;
}
