using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Answers;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.TextClassification;

public sealed partial class TextClassifierEstimator
{
    /// <summary>Default of <see cref="Options.Threshold"/>.</summary>
    public const float DefaultThreshold = HeadColumns.DefaultThreshold;

    /// <summary>What a <see cref="TextClassifierEstimator"/> can be told.</summary>
    public sealed class Options : TextTransformOptions
    {
        /// <summary>The model folder of a fine-tuned classifier. Required.</summary>
        [Required]
        public string Checkpoint { get; set; } = "";

        /// <summary>The base model, where <see cref="Checkpoint"/> is an adapter (LoRA); a path alone is one. Null, the default: the one that the
        /// adapter names.</summary>
        public AdapterBase? AdapterBase { get; set; }

        /// <summary>Column with the second text of each pair, for models that read two texts as one sequence (premise and hypothesis, question and
        /// passage); <see cref="TextModelOptions.InputColumnName"/> holds the first. Of a pair that is too long the longer text is cut first. Null, the
        /// default: single texts are read.</summary>
        [MinLength(1)]
        public string? SecondInputColumnName { get; set; }

        /// <summary>The probability from which on a label counts, with a model of several labels. From 0 to 1; default
        /// <see cref="DefaultThreshold"/>.</summary>
        [Range(0.0, 1.0)]
        public float Threshold { get; set; } = DefaultThreshold;

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

        /// <inheritdoc/>
        public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            foreach (var fault in base.Validate(validationContext)) yield return fault;
            if (SecondInputColumnName is not null && LongTexts == TextOverflow.Windows)
                yield return new($"{nameof(LongTexts)}: expected {nameof(TextOverflow.Truncate)} beside {nameof(SecondInputColumnName)}, as pairs are read "
                    + $"in one window, found {LongTexts}.");
        }

        private protected override IEnumerable<string> AddedColumnNames => Columns?.All ?? [];

        internal Options Validated()
        {
            var copy = Checked<Options>();
            copy.Columns = Columns with { };
            return copy;
        }
    }
}
