namespace EmbeddingSpace.Architecture;

/// <summary>How rotary wavelengths are stretched for texts longer than a model was first trained on.</summary>
internal abstract record RotaryScaling
{
    /// <summary>What cosines and sines are multiplied with.</summary>
    public virtual double Factor => 1;

    /// <summary>Stretch.</summary>
    /// <param name="frequencies">Radians a token, the highest first [headSize / 2].</param>
    /// <param name="theta">Base of the wavelengths.</param>
    /// <param name="headSize">Width of a head.</param>
    public abstract double[] Stretch(double[] frequencies, double theta, int headSize);

    /// <summary>All by the same factor.</summary>
    /// <param name="By">The factor.</param>
    internal sealed record Linear(double By) : RotaryScaling
    {
        public override double[] Stretch(double[] frequencies, double theta, int headSize) => [.. frequencies.Select(frequency => frequency / By)];
    }

    /// <summary>Long waves by a factor, short ones not, those in between by a mixture (Llama 3.1).</summary>
    /// <param name="By">The factor.</param>
    /// <param name="LowFrequency">Waves that fit fewer times than this into the first length are long.</param>
    /// <param name="HighFrequency">Waves that fit more often than this are short.</param>
    /// <param name="FirstLength">Tokens of the texts first trained on.</param>
    internal sealed record Llama3(double By, double LowFrequency, double HighFrequency, double FirstLength) : RotaryScaling
    {
        public override double[] Stretch(double[] frequencies, double theta, int headSize) => [.. frequencies.Select(frequency =>
        {
            var times = FirstLength * frequency / (2 * Math.PI);
            if (times < LowFrequency) return frequency / By;
            if (times > HighFrequency) return frequency;
            var smooth = (times - LowFrequency) / (HighFrequency - LowFrequency);
            return ((1 - smooth) * frequency / By) + (smooth * frequency);
        })];
    }

    /// <summary>YaRN (Peng et al. 2023): waves that turn seldom by a factor, those that turn often not, a ramp between; scores are sharpened.</summary>
    /// <param name="By">The factor.</param>
    /// <param name="FastTurns">Waves with more turns than this stay.</param>
    /// <param name="SlowTurns">Waves with fewer are stretched.</param>
    /// <param name="FirstLength">Tokens of the texts first trained on.</param>
    /// <param name="Sharpening">What cosines and sines are multiplied with.</param>
    /// <param name="WholeSteps">Whether the ramp begins and ends at whole pairs of numbers.</param>
    internal sealed record Yarn(double By, double FastTurns, double SlowTurns, double FirstLength, double Sharpening, bool WholeSteps) : RotaryScaling
    {
        public override double Factor => Sharpening;

        public override double[] Stretch(double[] frequencies, double theta, int headSize)
        {
            double Place(double turns) => headSize * Math.Log(FirstLength / (turns * 2 * Math.PI)) / (2 * Math.Log(theta));
            var (low, high) = (Place(FastTurns), Place(SlowTurns));
            if (WholeSteps) (low, high) = (Math.Floor(low), Math.Ceiling(high));
            (low, high) = (Math.Max(low, 0), Math.Min(high, headSize - 1));
            if (low == high) high += 0.001;
            return [.. frequencies.Select((frequency, i) =>
            {
                var stretched = Math.Clamp((i - low) / (high - low), 0, 1);
                return (frequency / By * stretched) + (frequency * (1 - stretched));
            })];
        }
    }
}
