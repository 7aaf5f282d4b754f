using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

public sealed partial class TextClassifierTranslationEstimator
{
    /// <summary>What a <see cref="TextClassifierTranslationEstimator"/> can be told.</summary>
    public sealed class Options : TextTransformOptions
    {
        // The caller's own, where this is an estimator's copy.
        private Options? _asked;

        /// <summary>Model folder of the fine-tuned classifier to move. Required, unless <see cref="Scores"/> or <see cref="ScoreColumn"/> take its
        /// place.</summary>
        public string Source { get; set; } = "";

        /// <summary>What scores texts in place of a model folder: any classifier, pipeline (<see cref="ScoredTransformer"/>), rule, or known answers. It is
        /// asked while <c>Fit</c> runs, and stays the caller's. Never saved.</summary>
        public ScoredSource? Scores { get; set; }

        /// <summary>A column of scores that another model left beside the texts, in place of a model folder. Null, the default: none.</summary>
        public ScoreColumn? ScoreColumn { get; set; }

        /// <summary>The base model, where <see cref="Source"/> is an adapter (LoRA); a path alone is one. Null, the default: the one that the
        /// adapter names.</summary>
        public AdapterBase? SourceAdapterBase { get; set; }

        /// <summary>Model folder of the pretrained encoder to move it to. Required.</summary>
        [Required]
        public string Target { get; set; } = "";

        /// <summary>The base model, where <see cref="Target"/> is an adapter (LoRA); a path alone is one. Null, the default: the one that the
        /// adapter names.</summary>
        public AdapterBase? TargetAdapterBase { get; set; }

        /// <summary>Column with the second text of each pair, for sources that read two texts as one sequence (premise and hypothesis, question and
        /// passage); <see cref="TextModelOptions.InputColumnName"/> holds the first. Of a pair that is too long the longer text is cut first. Pairs are
        /// never drawn: <see cref="UseTexts"/> must be true. Null, the default: single texts are read.</summary>
        [MinLength(1)]
        public string? SecondInputColumnName { get; set; }

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
        /// of a model of several labels to the largest, where <see cref="PositiveClass"/> is named to <c>Score</c>. Of a translation that keeps only its
        /// target they are exact and cost no pass: they and the bias add up to it. One with a stitch into its source is explained by leaving each token out in
        /// turn, a pass a token: nothing adds up.
        /// Computed where one of these columns is asked for, with the rows read ahead. Null, the default: no such columns. Saved with the model.</summary>
        [MinLength(1)]
        public string? ExplanationColumnName { get; set; }

        /// <summary>The worst verdict that <c>Fit</c> accepts; with a worse one it throws. Each verdict is told to <c>MLContext.Log</c>, WARN and FAIL as
        /// warnings. Null, the default: any is accepted. Never saved.</summary>
        [EnumDataType(typeof(TranslationVerdict))]
        public TranslationVerdict? MinimumVerdict { get; set; }

        /// <summary>How the classifier is moved, and what its anchors are: the options of the core, as they are.</summary>
        [Required]
        public TranslationOptions Translation { get; set; } = new();

        /// <summary>Whether <c>Fit</c> reads the texts as anchors (default). False: it reads no row, and drawn token sequences take their
        /// place.</summary>
        public bool UseTexts { get; set; } = true;

        /// <summary>Whether <c>Fit</c> also reads which tokens drive each class in source and target, for the report: some seconds more. Default
        /// false.</summary>
        public bool ReadClassTokens { get; set; }

        /// <summary>Texts that the translation is to score, where they are known; null, the default: unknown. The report says how the translation does on
        /// them and how far they lie from the anchors, and its verdict minds both. Never saved.</summary>
        [MinLength(1)]
        public IReadOnlyList<string>? ScoredTexts { get; set; }

        /// <summary>The same as <see cref="ScoredTexts"/> where pairs are read. Never saved.</summary>
        [MinLength(1)]
        public IReadOnlyList<TextPair>? ScoredPairs { get; set; }

        /// <summary>Told phase, done and total while <c>Fit</c> runs. Never saved.</summary>
        public IProgress<OperationProgress>? Progress { get; set; }

        /// <summary>Stops <c>Fit</c>; no native memory stays behind. Each <c>Fit</c> asks anew what stands here: after a cancelled one, set another token
        /// and fit again. Never saved.</summary>
        public CancellationToken CancellationToken { get => _asked is { } asked ? asked.CancellationToken : field; set; }

        /// <inheritdoc/>
        public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            foreach (var fault in base.Validate(validationContext)) yield return fault;
            foreach (var fault in SourceFaults()) yield return new(fault);
            if (Translation?.CertainAgreement is not null && Columns?.All.Contains(Columns.Certain) == true)
                yield return new($"Column '{Columns.Certain}': expected another name for the column of certain answers, found it as that of another column.");
            foreach (var name in ExplanationColumns.Names(ExplanationColumnName).Intersect(Columns?.All ?? []))
                yield return new($"Column '{name}': expected different names for the added columns, found it by {nameof(ExplanationColumnName)} and again. "
                    + "Choose another name.");
            if (ScoredTexts is not null && (SecondInputColumnName is not null || ScoredPairs is not null))
                yield return new($"{nameof(ScoredTexts)}: expected {nameof(ScoredPairs)} alone where pairs are read, found texts.");
            if (SecondInputColumnName is null)
            {
                if (ScoredPairs is not null)
                    yield return new($"{nameof(ScoredPairs)}: expected {nameof(SecondInputColumnName)} beside them, found single texts to read.");
                yield break;
            }
            if (LongTexts == TextOverflow.Windows)
                yield return new($"{nameof(LongTexts)}: expected {nameof(TextOverflow.Truncate)} beside {nameof(SecondInputColumnName)}, as pairs are read "
                    + $"in one window, found {LongTexts}.");
            if (!UseTexts)
                yield return new($"{nameof(UseTexts)}: expected true beside {nameof(SecondInputColumnName)}, as pairs of texts are never drawn, found false.");
            if (Translation?.TextKind == TextKind.General)
                yield return new($"{nameof(TranslationOptions.TextKind)}: expected {TextKind.Task} beside {nameof(SecondInputColumnName)}, as windows are "
                    + $"drawn from single texts, found {TextKind.General}.");
        }

        private protected override IEnumerable<string> AddedColumnNames =>
        [
            .. Columns?.All ?? [], .. Translation?.CertainAgreement is null || Columns is null ? Array.Empty<string>() : [Columns.Certain],
            .. ExplanationColumns.Names(ExplanationColumnName),
        ];

        private IEnumerable<string> SourceFaults()
        {
            var given = (Source.Length > 0 ? 1 : 0) + (Scores is null ? 0 : 1) + (ScoreColumn is null ? 0 : 1);
            if (given != 1) yield return $"{nameof(Source)}: expected one of {nameof(Source)}, {nameof(Scores)} and {nameof(ScoreColumn)}, found {given}.";
            if (Source.Length > 0) yield break;
            if (SourceAdapterBase is not null) yield return $"{nameof(SourceAdapterBase)}: expected {nameof(Source)} beside it, found none.";
            if (ReadClassTokens) yield return $"{nameof(ReadClassTokens)}: expected {nameof(Source)} beside it, as tokens are read from a checkpoint.";
            if (ScoreColumn is null) yield break;
            if (!UseTexts) yield return $"{nameof(UseTexts)}: expected true beside {nameof(ScoreColumn)}, as no other texts have scores, found false.";
            if (SecondInputColumnName is not null) yield return $"{nameof(SecondInputColumnName)}: expected none beside {nameof(ScoreColumn)}.";
            if (Translation?.TextKind == TextKind.General)
                yield return $"{nameof(TranslationOptions.TextKind)}: expected {TextKind.Task} beside {nameof(ScoreColumn)}, as windows have no scores.";
        }

        internal Options Validated()
        {
            var copy = Checked<Options>();
            copy._asked = this;
            copy.Translation = Translation with { };
            copy.Columns = Columns with { };
            copy.ScoreColumn = ScoreColumn is null ? null : ScoreColumn with { Labels = ScoreColumn.Labels?.ToArray() };
            copy.ScoredTexts = ScoredTexts?.ToArray();
            copy.ScoredPairs = ScoredPairs?.ToArray();
            return copy;
        }
    }
}
