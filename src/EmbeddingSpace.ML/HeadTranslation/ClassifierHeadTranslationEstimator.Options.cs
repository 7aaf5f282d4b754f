using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.HeadTranslation;

public sealed partial class ClassifierHeadTranslationEstimator
{
    /// <summary>What a <see cref="ClassifierHeadTranslationEstimator"/> can be told.</summary>
    public sealed class Options : ICheckedOptions
    {
        /// <summary>Model folder of the fine-tuned classifier to move. Required.</summary>
        [Required]
        public string Source { get; set; } = "";

        /// <summary>Column with the features of the shared encoder: vector of Single of known size. Required.</summary>
        [Required]
        public string FeaturesColumnName { get; set; } = "";

        /// <summary>Column with the text that the features were computed from; read by <c>Fit</c> only. Missing text counts as the empty text.</summary>
        [Required]
        public string InputColumnName { get; set; } = TextTransformOptions.DefaultInputColumnName;

        /// <summary>Names of the added columns.</summary>
        [Required]
        public ClassifierColumnNames Columns { get; set; } = new();

        /// <summary>Seed of the shuffled control.</summary>
        public int Seed { get; set; } = TranslationOptions.DefaultSeed;

        /// <summary>Index of the CUDA device that the source runs on in <c>Fit</c>. Null, the default: that of the context.</summary>
        public int? GpuDeviceId { get; set; }

        /// <summary>Whether to use the CPU when the device is not there, instead of failing. Default false.</summary>
        public bool FallbackToCpu { get; set; }

        /// <summary>Longest text in tokens that the source reads in <c>Fit</c>. Null, the default: what its checkpoint allows.</summary>
        [Range(3, int.MaxValue)]
        public int? MaximumLength { get; set; }

        /// <summary>What becomes of longer texts in <c>Fit</c>: what the shared encoder does with them. Default <see cref="TextOverflow.Truncate"/>.</summary>
        [EnumDataType(typeof(TextOverflow))]
        public TextOverflow LongTexts { get; set; } = TextOverflow.Truncate;

        /// <summary>Tokens a forward pass of the source, padding included. Null, the default: what suits the device.</summary>
        [Range(1, int.MaxValue)]
        public int? TokensPerBatch { get; set; }

        /// <summary>Told phase, done and total while <c>Fit</c> runs. Never saved.</summary>
        public IProgress<OperationProgress>? Progress { get; set; }

        /// <summary>Stops <c>Fit</c>; no native memory stays behind. Never saved.</summary>
        public CancellationToken CancellationToken { get; set; }

        /// <summary>Load the source; the caller disposes it.</summary>
        internal StoredScorer Load(IHostEnvironment environment, ICoreModels models) =>
            models.LoadClassifier(Source, MLNetEnvironment.Scoring(environment, GpuDeviceId, FallbackToCpu, MaximumLength, TokensPerBatch, LongTexts));

        /// <summary>What the source says of the texts.</summary>
        internal SourceLogits Score(StoredScorer source, IReadOnlyList<string> texts) => new(source.Scorer.Score(texts, Progress, CancellationToken), source.Classes);

        internal Options Validated()
        {
            var copy = (Options)OptionsValidation.Checked(this).MemberwiseClone();
            copy.Columns = Columns with { };
            return copy;
        }
    }
}
