using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

public sealed partial class TextClassifierTranslationEstimator
{
    /// <summary>What a <see cref="TextClassifierTranslationEstimator"/> can be told.</summary>
    public sealed class Options : TextTransformOptions
    {
        /// <summary>Model folder of the fine-tuned classifier to move. Required.</summary>
        [Required]
        public string Source { get; set; } = "";

        /// <summary>Model folder of the pretrained encoder to move it to. Required.</summary>
        [Required]
        public string Target { get; set; } = "";

        /// <summary>Names of the added columns.</summary>
        [Required]
        public ClassifierColumnNames Columns { get; set; } = new();

        /// <summary>How the classifier is moved. Default <see cref="TranslationMethod.Auto"/>.</summary>
        [EnumDataType(typeof(TranslationMethod))]
        public TranslationMethod Method { get; set; } = TranslationMethod.Auto;

        /// <summary>Seed of every random choice; the same seed and texts give the same bits.</summary>
        public int Seed { get; set; } = TranslationOptions.DefaultSeed;

        /// <summary>Agreement that a method keeping parts of the source must gain over a target-only one.</summary>
        [Range(0.0, 1.0)]
        public double TargetOnlyTolerance { get; set; } = TranslationOptions.DefaultTargetOnlyTolerance;

        /// <summary>Agreement that keeping the whole source costs; keeping a share of its parameters costs that share of it.</summary>
        [Range(0.0, 1.0)]
        public double KeptSourcePrice { get; set; } = TranslationOptions.DefaultKeptSourcePrice;

        /// <summary>Whether <c>Fit</c> reads the texts as anchors (default). False: it reads no row, and drawn token sequences take their place.</summary>
        public bool UseTexts { get; set; } = true;

        /// <summary>What the texts are: of the task (default), or general ones, of which short windows become anchors.</summary>
        [EnumDataType(typeof(TextKind))]
        public TextKind TextKind { get; set; } = TextKind.Task;

        /// <summary>What takes the place of texts where <see cref="UseTexts"/> is false. Default: chosen by held-out agreement.</summary>
        [EnumDataType(typeof(DrawnAnchors))]
        public DrawnAnchors DrawnAnchors { get; set; } = DrawnAnchors.Auto;

        /// <summary>Anchors drawn where no text of the task is given: token sequences, or windows of general texts.</summary>
        [Range(20, 1_000_000)]
        public int DrawnCount { get; set; } = TranslationOptions.DefaultDrawnCount;

        /// <summary>Whether every class that the source chooses counts the same where a head is fitted: more of a rare class is found, at the price of false alarms. Default false.</summary>
        public bool BalanceClasses { get; set; }

        /// <summary>How much each layer of the target counts where a head is fitted. Default: all alike.</summary>
        [EnumDataType(typeof(LayerWeighting))]
        public LayerWeighting LayerWeighting { get; set; } = LayerWeighting.Uniform;

        /// <summary>Whether <c>Fit</c> also reads which tokens drive each class in source and target, for the report: some seconds more. Default false.</summary>
        public bool ReadClassTokens { get; set; }

        /// <summary>Texts that the translation is to score, where they are known; null, the default: unknown. The report says how the translation does on
        /// them and how far they lie from the anchors, and its verdict minds both. Never saved.</summary>
        [MinLength(1)]
        public IReadOnlyList<string>? ScoredTexts { get; set; }

        /// <summary>Told phase, done and total while <c>Fit</c> runs. Never saved.</summary>
        public IProgress<OperationProgress>? Progress { get; set; }

        /// <summary>Stops <c>Fit</c>; no native memory stays behind. Never saved.</summary>
        public CancellationToken CancellationToken { get; set; }

        private protected override IEnumerable<string> AddedColumnNames => Columns.All;

        internal Options Validated()
        {
            OptionsValidation.ThrowIfInvalid(this);
            var copy = new Options
            {
                Source = Source,
                Target = Target,
                Columns = Columns.Validated(),
                Method = Method,
                Seed = Seed,
                TargetOnlyTolerance = TargetOnlyTolerance,
                KeptSourcePrice = KeptSourcePrice,
                UseTexts = UseTexts,
                TextKind = TextKind,
                DrawnAnchors = DrawnAnchors,
                DrawnCount = DrawnCount,
                BalanceClasses = BalanceClasses,
                LayerWeighting = LayerWeighting,
                ReadClassTokens = ReadClassTokens,
                ScoredTexts = ScoredTexts is null ? null : [.. ScoredTexts],
                Progress = Progress,
                CancellationToken = CancellationToken,
            };
            CopyTo(copy);
            return copy;
        }
    }
}
