using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Alignment.Layers;
using EmbeddingSpace.Alignment.Relations;

namespace EmbeddingSpace.ML.AlignedSpace;

public sealed partial class AlignedSpaceEstimator
{
    /// <summary>What an <see cref="AlignedSpaceEstimator"/> can be told.</summary>
    public sealed class Options : ICheckedOptions
    {
        // The caller's own, where this is an estimator's copy.
        private Options? _asked;

        /// <summary>Column to add: vector of Single, as wide as the source's hidden state. Required.</summary>
        [Required]
        public string OutputColumnName { get; set; } = "";

        /// <summary>Model folder of the source: the model whose hidden space is mapped to. Required.</summary>
        [Required]
        public string Source { get; set; } = "";

        /// <summary>Model folder of the target: the model whose vectors are read. Required.</summary>
        [Required]
        public string Target { get; set; } = "";

        /// <summary>Column to read: vector of Single, as wide as the target's hidden state. Null, the default: <see cref="OutputColumnName"/>.</summary>
        [MinLength(1)]
        public string? InputColumnName { get; set; }

        /// <summary>Meet in the token embeddings even where a checkpoint has an unembedding of its own. Default false.</summary>
        public bool TokenEmbedding { get; set; }

        /// <summary>Seed of the held-out tokens and of the shuffled control of <see cref="VocabularyKernel.Relatedness"/>; the map itself knows no
        /// chance.</summary>
        public int Seed { get; set; } = AlignmentOptions.DefaultSeed;

        /// <summary>Told phase, done and total while <c>Fit</c> runs. Never saved.</summary>
        public IProgress<OperationProgress>? Progress { get; set; }

        /// <summary>Stops <c>Fit</c>; no native memory stays behind. Each <c>Fit</c> asks anew what stands here: after a cancelled one, set another token
        /// and fit again. Never saved.</summary>
        public CancellationToken CancellationToken { get => _asked is { } asked ? asked.CancellationToken : field; set; }

        internal Options Validated()
        {
            var copy = (Options)OptionsValidation.Checked(this).MemberwiseClone();
            copy._asked = this;
            return copy;
        }
    }
}
