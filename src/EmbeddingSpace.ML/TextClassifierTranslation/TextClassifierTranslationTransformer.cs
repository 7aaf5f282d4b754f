using EmbeddingSpace.ML.Answers;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Trust;

[assembly: LoadableClass(typeof(TextClassifierTranslationTransformer), null, typeof(SignatureLoadModel),
    "Translated text classifier", StoredTranslationSettings.Loader)]

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>Result of fitting a <see cref="TextClassifierTranslationEstimator"/>.</summary>
public sealed class TextClassifierTranslationTransformer : ModelTransformer, IClassifierStage
{
    private readonly HeadColumns _columns;

    internal TextClassifierTranslationTransformer(ModelLease<StoredTranslation> lease, StoredTranslationSettings settings)
        : base(lease, TextPipe.Create(lease, settings.Text, Added(settings, lease), settings.SecondInput),
            StoredTranslationSettings.Format.Saver(settings)) =>
        (_columns, Settings, Scorer, (Head, Report)) =
            (settings.ToHead(), settings, new LeasedScorer(lease), lease.Use(model => (model.Head, model.Report)));

    /// <summary>What is saved beside the model.</summary>
    internal StoredTranslationSettings Settings { get; }

    /// <summary>Texts, or pairs, to logits; serves until the transformer is disposed.</summary>
    internal ITextPairScorer Scorer { get; }

    /// <summary>What the model answers, as its source does: its kind, and what its logits become.</summary>
    public ClassifierHead Head { get; }

    /// <summary>Class names of the source, in the model's order: that of the scores, unless a label column of the input orders them.</summary>
    public IReadOnlyList<string> Classes => Head.Labels;

    /// <summary>How good the translation is and how it was chosen, without labels.</summary>
    public TranslationReport Report { get; }

    /// <summary>Score labelled rows and compare, with ML.NET's own evaluator.</summary>
    /// <param name="data">Rows with the column or columns to read, and a label. Rows whose label is missing or empty are left out.</param>
    /// <param name="labelColumnName">Column with the class names: text, or a key in any order.</param>
    /// <exception cref="ArgumentException">The column is missing, holds no class names, or holds one that is no class.</exception>
    /// <exception cref="InvalidOperationException">The model does not answer with one of several classes.</exception>
    public MulticlassClassificationMetrics Evaluate(IDataView data, string labelColumnName = ClassifierColumnNames.DefaultLabel) =>
        LabelledEvaluation.Evaluate(this, Head, _columns, data, labelColumnName);

    // Called by ML.NET, which finds the transformer by the attribute above.
    internal static TextClassifierTranslationTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, StoredTranslationSettings.Format, (settings, openFile) =>
            new TextClassifierTranslationTransformer(TextPipe.Load(environment, settings.Text, openFile,
                scoring => StoredTranslation.Of(ClassifierTranslation.Read(nameof(TextClassifierTranslationTransformer), openFile, scoring))), settings));

    private static Func<DataViewSchema, string, IReadOnlyList<OutputColumn>> Added(StoredTranslationSettings settings, ModelLease<StoredTranslation> lease)
    {
        var head = lease.Use(model => model.Head);
        return (input, parameter) => settings.ToHead().Added(input, head, parameter);
    }
}
