using EmbeddingSpace.Projection.Parameters;

namespace EmbeddingSpace.Projection.Measurements;

/// <summary>How hidden states are read.</summary>
public sealed record LogitLensOptions
{
    /// <summary>Apply the norm behind the last block first. For states of inner blocks; the last state of a model is behind it already.</summary>
    public bool FinalNorm { get; init; }

    /// <summary>Apply the language-model head: its transform (masked-language models) before, its bias after the multiplication with E.</summary>
    public bool LanguageModelHead { get; init; }

    /// <summary>How the result is read as tokens.</summary>
    public ProjectionOptions Projection { get; init; } = new();
}
