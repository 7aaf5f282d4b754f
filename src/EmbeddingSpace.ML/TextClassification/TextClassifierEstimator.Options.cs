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

        /// <summary>Folder of the base model, where <see cref="Checkpoint"/> is an adapter (LoRA). Null, the default: the one that the adapter names.</summary>
        [MinLength(1)]
        public string? AdapterBase { get; set; }

        /// <summary>Names of the added columns.</summary>
        [Required]
        public ClassifierColumnNames Columns { get; set; } = new();

        /// <summary>Label column whose order the added columns follow: where the input has it as a key whose values are the classes, class i of the scores
        /// is key i of the label, as ML.NET's evaluators take for granted. Key values that are not the classes are refused. Null: none is looked for.
        /// Default <see cref="ClassifierColumnNames.DefaultLabel"/>.</summary>
        [MinLength(1)]
        public string? LabelColumnName { get; set; } = ClassifierColumnNames.DefaultLabel;

        /// <summary>The positive one of two classes. Where it is named, <c>Score</c> is a Single (how far its logit is ahead), <c>Probability</c> a Single and
        /// <c>PredictedLabel</c> a Boolean, as <c>BinaryClassification.Evaluate</c> and the calibrators read them. Null, the default: the columns of many
        /// classes.</summary>
        [MinLength(1)]
        public string? PositiveClass { get; set; }

        private protected override IEnumerable<string> AddedColumnNames => Columns?.All ?? [];

        internal Options Validated()
        {
            var copy = Checked<Options>();
            copy.Columns = Columns with { };
            return copy;
        }
    }
}
