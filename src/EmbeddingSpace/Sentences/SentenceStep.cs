using static TorchSharp.torch;

namespace EmbeddingSpace.Sentences;

/// <summary>What becomes of the pooled vector.</summary>
internal abstract record SentenceStep
{
    private SentenceStep()
    {
    }

    /// <summary>Name of the step with its size.</summary>
    public abstract string Name { get; }

    /// <summary>A dense layer and an activation.</summary>
    /// <param name="Folder">Where its weights lie.</param>
    /// <param name="InputSize">Numbers it reads.</param>
    /// <param name="OutputSize">Numbers it gives.</param>
    /// <param name="HasBias">Whether it has a bias.</param>
    /// <param name="Activation">What follows: [batch, out] to the same.</param>
    /// <param name="HasResidual">Whether what it reads is added to what it gives, through a matrix of its own where the sizes differ.</param>
    public sealed record Dense(string Folder, int InputSize, int OutputSize, bool HasBias, Func<Tensor, Tensor> Activation, bool HasResidual) : SentenceStep
    {
        /// <summary>What follows, as torch calls it.</summary>
        public required string ActivationName { get; init; }

        /// <inheritdoc/>
        public override string Name => FormattableString.Invariant($"dense {OutputSize}");
    }

    /// <summary>Division by the vector's length.</summary>
    public sealed record Normalize : SentenceStep
    {
        /// <inheritdoc/>
        public override string Name => "normalize";
    }
}
