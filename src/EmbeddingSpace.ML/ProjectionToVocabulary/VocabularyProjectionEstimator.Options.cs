using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

public sealed partial class VocabularyProjectionEstimator
{
    /// <summary>What a <see cref="VocabularyProjectionEstimator"/> can be told.</summary>
    public sealed class Options : ICheckedOptions, IValidatableObject
    {
        /// <summary>Column to add: with <see cref="TopK"/> 0 one score a token, else the highest tokens as text, highest first. Required.</summary>
        [Required]
        public string OutputColumnName { get; set; } = "";

        /// <summary>The model folder. Required.</summary>
        [Required]
        public string Checkpoint { get; set; } = "";

        /// <summary>Column to read: vector of Single, as wide as the model's hidden state. Null, the default: <see cref="OutputColumnName"/>.</summary>
        [MinLength(1)]
        public string? InputColumnName { get; set; }

        /// <summary>Tokens at each end; 0, the default: the scores of all tokens.</summary>
        [Range(0, int.MaxValue)]
        public int TopK { get; set; } = Defaults.TopK;

        /// <summary>Column for the scores of the highest tokens: vector of Single. Null, the default: no such column. Needs <see cref="TopK"/>.</summary>
        [MinLength(1)]
        public string? HighestScoreColumnName { get; set; }

        /// <summary>Column for the lowest tokens, lowest first: vector of text. Null, the default: no such column. Needs <see cref="TopK"/>.</summary>
        [MinLength(1)]
        public string? LowestColumnName { get; set; }

        /// <summary>Column for the scores of the lowest tokens: vector of Single. Null, the default: no such column. Needs <see cref="TopK"/>.</summary>
        [MinLength(1)]
        public string? LowestScoreColumnName { get; set; }

        /// <summary>Let E′ be the exact inverse E⁺ᵀ instead of E (the paper's E′). Default false.</summary>
        public bool Inverse { get; set; }

        /// <summary>Use the token embedding even where the checkpoint has an unembedding of its own. Default false.</summary>
        public bool TokenEmbedding { get; set; }

        /// <summary>Which tokens are scored or may appear. Null, the default: all.</summary>
        public TokenFilter? Filter { get; set; }

        /// <summary>Most rows read ahead and multiplied together; fewer where their scores would take more than 16 MiB. Saved with the model.</summary>
        [Range(1, int.MaxValue)]
        public int RowsReadAhead { get; set; } = TextTransformOptions.DefaultRowsReadAhead;

        /// <summary>Index of the CUDA device, from 0. Null, the default: that of the context. Never saved.</summary>
        public int? GpuDeviceId { get; set; }

        /// <summary>Whether to use the CPU when the device is not there, instead of failing. Default false. Never saved.</summary>
        public bool FallbackToCpu { get; set; }

        /// <inheritdoc/>
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            string?[] ranked = [HighestScoreColumnName, LowestColumnName, LowestScoreColumnName];
            if (TopK == 0 && ranked.FirstOrDefault(name => name is not null) is { } needless)
                yield return new($"Column '{needless}': expected {nameof(TopK)} above 0 for a column of the highest or lowest tokens, got 0. "
                    + $"Set {nameof(TopK)} or leave the column out.");
            foreach (var twice in ranked.Append(OutputColumnName).Where(name => name is not null).GroupBy(name => name).Where(group => group.Count() > 1))
                yield return new($"Column '{twice.Key}': expected different names for the added columns, found it {twice.Count()} times. "
                    + "Choose other names.");
        }

        internal Options Validated() => (Options)OptionsValidation.Checked(this).MemberwiseClone();

        /// <summary>Read the matrix with its tokens; the caller disposes them. The device is decided now.</summary>
        internal StoredVocabulary OpenVocabulary(IHostEnvironment environment) => StoredVocabulary.Load(Checkpoint,
            new() { TokenEmbedding = TokenEmbedding, Device = MLNetEnvironment.Device(environment, GpuDeviceId, FallbackToCpu) });
    }

    internal static class Defaults
    {
        public const int TopK = 0;
    }
}
