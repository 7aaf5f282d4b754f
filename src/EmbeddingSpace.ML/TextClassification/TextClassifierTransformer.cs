using EmbeddingSpace.ML.Answers;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.Scoring;

[assembly: LoadableClass(typeof(TextClassifierTransformer), null, typeof(SignatureLoadModel), "Text classifier", StoredTextClassifierSettings.Loader)]

namespace EmbeddingSpace.ML.TextClassification;

/// <summary>Result of fitting a <see cref="TextClassifierEstimator"/>.</summary>
public sealed class TextClassifierTransformer : ModelTransformer, IClassifierStage
{
    private readonly HeadColumns _columns;

    internal TextClassifierTransformer(ModelLease<StoredScorer> lease, StoredTextClassifierSettings settings)
        : base(lease, TextPipe.Create(lease, settings.Text, Added(settings, lease), settings.SecondInput),
            StoredTextClassifierSettings.Format.Saver(settings)) => (_columns, Head) = (settings.ToHead(), lease.Use(model => model.Head));

    /// <summary>What the model answers: its kind, and what its logits become.</summary>
    public ClassifierHead Head { get; }

    /// <summary>Class names in the model's order: that of the scores, unless a label column of the input orders them.</summary>
    public IReadOnlyList<string> Classes => Head.Labels;

    /// <summary>Score labelled rows and compare, with ML.NET's own evaluator.</summary>
    /// <param name="data">Rows with the column or columns to read, and a label. Rows whose label is missing or empty are left out.</param>
    /// <param name="labelColumnName">Column with the class names: text, or a key in any order.</param>
    /// <exception cref="ArgumentException">The column is missing, holds no class names, or holds one that is no class.</exception>
    /// <exception cref="InvalidOperationException">The model does not answer with one of several classes.</exception>
    public MulticlassClassificationMetrics Evaluate(IDataView data, string labelColumnName = ClassifierColumnNames.DefaultLabel) =>
        LabelledEvaluation.Evaluate(this, Head, _columns, data, labelColumnName);

    // Called by ML.NET, which finds the transformer by the attribute above.
    internal static TextClassifierTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, StoredTextClassifierSettings.Format, (settings, openFile) =>
            new TextClassifierTransformer(TextPipe.Load(environment, settings.Text, openFile,
                scoring => StoredScorer.Of(TextClassifier.Read(nameof(TextClassifierTransformer), openFile, scoring))), settings));

    private static Func<DataViewSchema, string, IReadOnlyList<OutputColumn>> Added(StoredTextClassifierSettings settings, ModelLease<StoredScorer> lease)
    {
        var head = lease.Use(model => model.Head);
        return (input, parameter) => settings.ToHead().Added(input, head, parameter);
    }
}
