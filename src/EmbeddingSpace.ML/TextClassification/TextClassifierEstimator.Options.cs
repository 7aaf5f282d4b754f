using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;

namespace EmbeddingSpace.ML.TextClassification;

public sealed partial class TextClassifierEstimator
{
    /// <summary>What a <see cref="TextClassifierEstimator"/> can be told.</summary>
    public sealed class Options : TextTransformOptions
    {
        /// <summary>The model folder of a fine-tuned classifier. Required.</summary>
        [Required]
        public string Checkpoint { get; set; } = "";

        /// <summary>Names of the added columns.</summary>
        [Required]
        public ClassifierColumnNames Columns { get; set; } = new();

        private protected override IEnumerable<string> AddedColumnNames => Columns?.All ?? [];

        internal Options Validated()
        {
            var copy = Checked<Options>();
            copy.Columns = Columns with { };
            return copy;
        }
    }
}
