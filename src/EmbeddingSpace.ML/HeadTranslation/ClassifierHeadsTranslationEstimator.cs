using System.Globalization;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Rows;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>Moves several fine-tuned classifiers behind one shared encoder in one pass over the texts: their features are read once, and every
/// factorisation serves all heads.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes, at the text and features columns; never at a label |
/// | Input column data type | Text; known-sized vector of [Single](xref:System.Single) |
/// | Output column data type | for each head what [TranslateClassifierHead](xref:Microsoft.ML.EmbeddingSpaceCatalog.TranslateClassifierHead*) adds |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and a libtorch package |
/// | Exportable to ONNX | Yes |
///
/// The result is an ordinary chain of head transformers: save it, or take it apart and use each head alone.
/// `Fit` keeps the features of all texts in memory. Where each head has texts of its own, fit the heads one by one instead.
/// To create this estimator use [TranslateClassifierHeads](xref:Microsoft.ML.EmbeddingSpaceCatalog.TranslateClassifierHeads*).
/// ]]></format></remarks>
public sealed class ClassifierHeadsTranslationEstimator : IEstimator<TransformerChain<ClassifierHeadTranslationTransformer>>
{
    private readonly IHostEnvironment _environment;
    private readonly ClassifierHeadTranslationEstimator.Options[] _options;

    internal ClassifierHeadsTranslationEstimator(IHostEnvironment environment, IReadOnlyList<ClassifierHeadTranslationEstimator.Options> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Count == 0) throw new ArgumentException("'options': expected at least one head, got none.", nameof(options));
        (_environment, _options) = (environment, [.. options.Select(head => head.Validated())]);
        if (_options.FirstOrDefault(head => Shared(head) != Shared(_options[0])) is { } other)
            throw new ArgumentException("'options': expected one features column, text column and seed for all heads, "
                + $"got {Shared(_options[0])} and {Shared(other)}. Fit heads that differ one by one.", nameof(options));
        if (_options.SelectMany(head => head.Columns.All).GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"'options': expected different columns for each head, got '{twice.Key}' twice. Give each head a prefix.",
                nameof(options));
    }

    /// <summary>Run every source over the texts and fit all heads from the features, which are read once.</summary>
    /// <param name="input">Data with the text and features columns.</param>
    /// <returns>The heads in the order of the options, each with its report; the caller disposes the chain.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="CheckpointException">A model folder cannot be used.</exception>
    /// <exception cref="AnchorTextsException">There are too few texts, or a source sees one class in all of them.</exception>
    /// <exception cref="OperationCanceledException">The token of a head's options was cancelled.</exception>
    public TransformerChain<ClassifierHeadTranslationTransformer> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var first = _options[0];
        var read = first.ReadColumns.Select(column => column.Find(input.Schema, nameof(input))).ToArray();
        // A folder that cannot be used is told before the features are computed.
        foreach (var head in _options) head.LoadSource(_environment).Dispose();
        var (texts, features) = ColumnReader.TextsAndFeatures(input, read, first.CancellationToken);
        var sources = _options.Select(head =>
        {
            using var source = head.LoadSource(_environment);
            return head.AskSource(source, texts);
        }).ToList();
        var heads = new HeadsRequest(features, sources, first.Seed, first.CancellationToken).MakeIn(_environment);
        foreach (var (head, options) in heads.Zip(_options)) FittedVerdict.Tell(_environment, options.Source, head.Report, options.MinimumVerdict);
        return new(heads.Zip(_options, (head, options) => new ClassifierHeadTranslationTransformer(head, StoredHeadSettings.From(options, read[1]))).ToArray());
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _options.Aggregate(inputSchema, (shape, head) =>
        EstimatorShape.Promise(shape, head.ReadColumns, StoredHeadSettings.From(head).ToHead().Promised(head.ReadHead(_environment))));

    // What one pass over the texts asks of all heads, as it stands in messages.
    private static string Shared(ClassifierHeadTranslationEstimator.Options head) =>
        string.Create(CultureInfo.InvariantCulture, $"'{head.FeaturesColumnName}', '{head.InputColumnName}'")
        + string.Create(CultureInfo.InvariantCulture, $"{(head.SecondInputColumnName is { } second ? $" and '{second}'" : "")}, {head.Seed}");
}
