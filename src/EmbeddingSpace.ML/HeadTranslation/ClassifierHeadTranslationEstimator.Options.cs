using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Answers;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.ML.HeadTranslation;

public sealed partial class ClassifierHeadTranslationEstimator
{
    /// <summary>What a <see cref="ClassifierHeadTranslationEstimator"/> can be told. How texts are read counts for <c>Fit</c>, where the source reads them;
    /// the fitted head reads features only.</summary>
    public sealed class Options : TextModelOptions, IValidatableObject
    {
        // The caller's own, where this is an estimator's copy.
        private Options? _asked;

        /// <summary>Model folder of the fine-tuned classifier to move. Required.</summary>
        [Required]
        public string Source { get; set; } = "";

        /// <summary>The base model, where <see cref="Source"/> is an adapter (LoRA); a path alone is one. Null, the default: the one that the
        /// adapter names.</summary>
        public AdapterBase? SourceAdapterBase { get; set; }

        /// <summary>Column with the features of the shared encoder: vector of Single of known size. Required.</summary>
        [Required]
        public string FeaturesColumnName { get; set; } = "";

        /// <summary>Column with the second text of each pair, which the source reads with that of <see cref="TextModelOptions.InputColumnName"/> as one
        /// sequence. Null, the default: it reads single texts. The features are what they are: of both texts together, or of each by itself.</summary>
        [MinLength(1)]
        public string? SecondInputColumnName { get; set; }

        /// <summary>Probability from which on a source of several labels says one; the head says it from the same probability on. Default .5.</summary>
        [Range(0.001, 0.999)]
        public float Threshold { get; set; } = HeadColumns.DefaultThreshold;

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

        /// <summary>The worst verdict that <c>Fit</c> accepts; with a worse one it throws. Each verdict is told to <c>MLContext.Log</c>, WARN and FAIL as
        /// warnings. Null, the default: any is accepted. Never saved.</summary>
        [EnumDataType(typeof(TranslationVerdict))]
        public TranslationVerdict? MinimumVerdict { get; set; }

        /// <summary>Seed of the shuffled control.</summary>
        public int Seed { get; set; } = TranslationOptions.DefaultSeed;

        /// <summary>Told phase, done and total while <c>Fit</c> runs. Never saved.</summary>
        public IProgress<OperationProgress>? Progress { get; set; }

        /// <summary>Stops <c>Fit</c>; no native memory stays behind. Each <c>Fit</c> asks anew what stands here: after a cancelled one, set another token
        /// and fit again. Never saved.</summary>
        public CancellationToken CancellationToken { get => _asked is { } asked ? asked.CancellationToken : field; set; }

        /// <summary>What <c>Fit</c> reads: texts, and their features.</summary>
        internal IReadOnlyList<InputColumn> ReadColumns =>
        [
            InputColumn.Text(InputColumnName), InputColumn.Features(FeaturesColumnName),
            .. SecondInputColumnName is { } second ? [InputColumn.Text(second)] : Array.Empty<InputColumn>(),
        ];

        /// <summary>Load the source; the caller disposes it.</summary>
        internal StoredScorer LoadSource(IHostEnvironment environment) =>
            new ClassifierRequest(Source, SourceAdapterBase, ToScoring(environment)).MakeIn(environment);

        /// <summary>What the source answers; no weight is read.</summary>
        internal ClassifierHead ReadHead(IHostEnvironment environment) => new HeadRequest(Source, SourceAdapterBase).MakeIn(environment);

        /// <summary>What the source says of the texts.</summary>
        internal SourceLogits AskSource(StoredScorer source, IReadOnlyList<TextPair> texts)
        {
            var logits = SecondInputColumnName is null
                ? source.Scorer.Score([.. texts.Select(text => text.First)], Progress, CancellationToken)
                : ((ITextPairScorer)source.Scorer).ScorePairs(texts, Progress, CancellationToken);
            return new(logits, source.Classes, source.Head, Threshold)
            {
                Source = (source.Name, source.ContentHash),
                AnchorsHash = AnchorSet.HashOf(texts, arePairs: SecondInputColumnName is not null),
            };
        }

        /// <inheritdoc/>
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (SecondInputColumnName is not null && LongTexts == TextOverflow.Windows)
                yield return new($"{nameof(LongTexts)}: expected {nameof(TextOverflow.Truncate)} beside {nameof(SecondInputColumnName)}, as pairs are read "
                    + $"in one window, found {LongTexts}.");
        }

        internal Options Validated()
        {
            var copy = Checked<Options>();
            copy._asked = this;
            copy.Columns = Columns with { };
            return copy;
        }
    }
}
