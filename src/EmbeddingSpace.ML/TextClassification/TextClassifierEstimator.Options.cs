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

        /// <summary>Columns that say which tokens each answer comes from, vectors of variable length with a slot a token, special tokens included: the
        /// contributions (Single) under this name, and beside them, where it is <c>Why</c>, <c>WhyToken</c> (the tokens as the vocabulary writes them),
        /// <c>WhyStart</c> and <c>WhyLength</c> (the stretch of the text that each stands for, as <see cref="string.Substring(int, int)"/> takes it; Int32),
        /// and of pairs <c>WhyText</c> (0 for the first text, 1 for the second, -1 for special tokens). Contributions are to the logit of the predicted class,
        /// of a model of several labels to the largest, where <see cref="PositiveClass"/> is named to <c>Score</c>. They are found by leaving each token
        /// out in turn, a pass a token: nothing adds up, and a row takes as many times longer as it has tokens.
        /// Computed where one of these columns is asked for, with the rows read ahead. Null, the default: no such columns. Saved with the model.</summary>
        [MinLength(1)]
        public string? ExplanationColumnName { get; set; }

        /// <inheritdoc/>
        public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            foreach (var fault in base.Validate(validationContext)) yield return fault;
            foreach (var name in ExplanationColumns.Names(ExplanationColumnName).Intersect(Columns?.All ?? []))
                yield return new($"Column '{name}': expected different names for the added columns, found it by {nameof(ExplanationColumnName)} and again. "
                    + "Choose another name.");
            if (SecondInputColumnName is not null && LongTexts == TextOverflow.Windows)
                yield return new($"{nameof(LongTexts)}: expected {nameof(TextOverflow.Truncate)} beside {nameof(SecondInputColumnName)}, as pairs are read "
                    + $"in one window, found {LongTexts}.");
        }

        private protected override IEnumerable<string> AddedColumnNames => [.. Columns?.All ?? [], .. ExplanationColumns.Names(ExplanationColumnName)];

        internal Options Validated()
        {
            var copy = Checked<Options>();
            copy.Columns = Columns with { };
            return copy;
        }
    }
}
