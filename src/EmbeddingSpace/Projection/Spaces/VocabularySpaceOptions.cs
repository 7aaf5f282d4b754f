using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Runtime;
using TorchSharp;

namespace EmbeddingSpace.Projection.Spaces;

/// <summary>Which matrix stands for E, and how it is held.</summary>
public sealed record VocabularySpaceOptions : ICheckedOptions
{
    /// <summary>Element type of E and of every score: Float32, or Float64 for reference values at twice the memory.</summary>
    [AllowedValues(torch.ScalarType.Float32, torch.ScalarType.Float64, ErrorMessage = "The field {0} must be Float32 or Float64.")]
    public torch.ScalarType Precision { get; init; } = torch.ScalarType.Float32;

    /// <summary>Use the token embedding even where the checkpoint has an unembedding of its own.</summary>
    public bool TokenEmbedding { get; init; }

    /// <summary>Device that holds E and multiplies with it.</summary>
    public torch.Device Device { get; init; } = DeviceChoice.Cpu();

    /// <summary>Where the matrix of a stored vocabulary is put until it is disposed; null: the system's temporary folder.</summary>
    internal string? TemporaryFolder { get; init; }
}
