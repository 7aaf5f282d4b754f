using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.Cli.Models;

/// <summary>A classifier, of whatever kind of answers, as an ML.NET transformer, out of a model folder or a saved <c>.zip</c>.</summary>
internal sealed class ClassifierModel : IDisposable
{
    /// <summary>Column with the raw logits.</summary>
    public const string LogitColumn = "Logit";

    /// <summary>Column with probabilities under a name of its own.</summary>
    public const string ProbabilityColumn = "Probability";

    /// <summary>Column with probabilities that ML.NET's evaluator reads.</summary>
    public const string ScoreColumn = "Score";

    /// <summary>Column with the chosen class.</summary>
    public const string PredictedLabelColumn = "PredictedLabel";

    /// <summary>Column with the labels that reach the threshold, of a model of several labels.</summary>
    public const string PredictedLabelsColumn = "PredictedLabels";

    /// <summary>Column that says whether the text was cut; other programs may save without it.</summary>
    public const string TruncatedColumn = "Truncated";

    /// <summary>Column that says whether the answer is certain, of a translation that was asked to promise an agreement.</summary>
    public const string CertainColumn = "Certain";

    // ML.NET scores a window of rows at a time, and Ctrl+C is heard between windows.
    private const int RowsReadAhead = 256;

    private readonly ITransformer _transformer;

    private ClassifierModel(ITransformer transformer, DataViewSchema schema, AnswerKind kind)
    {
        (_transformer, Kind) = (transformer, kind);
        SaysCertain = schema.GetColumnOrNull(CertainColumn) is { Type: BooleanDataViewType };
        Classes = kind == AnswerKind.Number ? [] : new ClassLabels(schema, ScoreColumn).Classes;
        if (kind != AnswerKind.Multiple) return;
        var threshold = TextClassifierEstimator.DefaultThreshold;
        schema[PredictedLabelsColumn].Annotations.GetValue(ClassifierColumnNames.ThresholdAnnotation, ref threshold);
        Threshold = threshold;
    }

    /// <summary>What it says of a text.</summary>
    public AnswerKind Kind { get; }

    /// <summary>Whether it says of each answer whether it is certain.</summary>
    public bool SaysCertain { get; }

    /// <summary>Names of classes or labels in logit order; none where it says a number.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Probability from which on a label counts, of a model of several labels.</summary>
    public float Threshold { get; }

    /// <summary>Load a classifier.</summary>
    /// <param name="ml">The context, with its device.</param>
    /// <param name="path">A model folder, or a saved <c>.zip</c>.</param>
    /// <param name="adapterBase">The base model of an adapter; null: the one that it names.</param>
    /// <param name="scoring">How a model folder scores; a saved model keeps what it was made with.</param>
    /// <param name="pairs">Whether it is to read pairs of texts.</param>
    /// <exception cref="UsageException">The file is no saved text classifier, or does not read what it is to read.</exception>
    public static ClassifierModel Open(MLContext ml, string path, AdapterBase? adapterBase, ScoringOptions scoring, bool pairs)
    {
        if (pairs && scoring.LongTexts == TextOverflow.Windows)
            throw new UsageException($"'{path}': expected long texts to be cut, as pairs are read in one window, found 'windows'; leave the flag out.");
        if (ModelFile.IsSaved(path)) ModelFile.RefuseBase(path, adapterBase);
        var transformer = ModelFile.IsSaved(path) ? Load(ml, path) : Apply(ml, path, adapterBase, scoring, pairs);
        try
        {
            var schema = OutputSchema(ml, path, transformer);
            var kind = KindOf(schema) ?? throw NoClassifier(path, schema);
            if (ReadsPairs(transformer, Empty(ml).Schema) != pairs)
                throw new UsageException(pairs
                    ? $"'{path}': expected a saved model that reads pairs of texts, found one that reads single texts; name a model folder, or the column of "
                        + "single texts with '--text-column'."
                    : $"'{path}': expected pairs of texts, which this saved model reads, found single texts; "
                        + "give a table with the columns 'Text' and 'TextPair'.");
            return new(transformer, schema, kind);
        }
        catch
        {
            (transformer as IDisposable)?.Dispose();
            throw;
        }
    }

    /// <summary>Load a saved classifier; null where the file holds another kind of saved model.</summary>
    public static ClassifierModel? OpenIfClassifier(MLContext ml, string file)
    {
        var transformer = Load(ml, file);
        var schema = transformer.GetOutputSchema(Empty(ml).Schema);
        if (schema.GetColumnOrNull(ScoreColumn) is { } column && column.HasSlotNames() && KindOf(schema) is { } kind) return new(transformer, schema, kind);
        (transformer as IDisposable)?.Dispose();
        return null;
    }

    /// <summary>Add the classifier's columns; nothing is computed yet.</summary>
    public IDataView Transform(IDataView input) => _transformer.Transform(input);

    /// <inheritdoc/>
    public void Dispose() => (_transformer as IDisposable)?.Dispose();

    // By the columns: a saved model may be of another program, or another stage that classifies.
    private static AnswerKind? KindOf(DataViewSchema schema)
    {
        if (schema.GetColumnOrNull(ScoreColumn) is not { } score) return null;
        if (score.Type is NumberDataViewType)
            return schema.GetColumnOrNull(PredictedLabelColumn) is null ? AnswerKind.Number : null;
        if (new[] { LogitColumn, ProbabilityColumn }.Any(name => schema.GetColumnOrNull(name) is null)) return null;
        return schema.GetColumnOrNull(PredictedLabelsColumn) is not null ? AnswerKind.Multiple
            : schema.GetColumnOrNull(PredictedLabelColumn) is not null ? AnswerKind.Single
            : null;
    }

    private static UsageException NoClassifier(string path, DataViewSchema schema)
    {
        var missing = new[] { LogitColumn, ProbabilityColumn, ScoreColumn, PredictedLabelColumn }.FirstOrDefault(name => schema.GetColumnOrNull(name) is null);
        var columns = string.Join(", ", schema.Select(column => $"'{column.Name}'"));
        return ModelFile.NotSaved(path, missing is null ? $"a model of other columns ({columns})" : $"a model without column '{missing}' ({columns})");
    }

    private static DataViewSchema OutputSchema(MLContext ml, string path, ITransformer transformer)
    {
        try
        {
            return transformer.GetOutputSchema(Empty(ml).Schema);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new UsageException($"'{path}': expected a saved model that reads the column '{nameof(TextRow.Text)}', found one of other columns "
                + $"({exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}); save it with that column, or 'serve' it, which needs none.", exception);
        }
    }

    private static bool ReadsPairs(ITransformer transformer, DataViewSchema input)
    {
        if (!transformer.IsRowToRowMapper) return false;
        var mapper = transformer.GetRowToRowMapper(input);
        return mapper.GetDependencies([mapper.OutputSchema[ScoreColumn]]).Any(column => column.Name == nameof(TextRow.TextPair));
    }

    private static TextClassifierTransformer Apply(MLContext ml, string folder, AdapterBase? adapterBase, ScoringOptions scoring, bool pairs)
    {
        var options = new TextClassifierEstimator.Options
        {
            Checkpoint = folder,
            AdapterBase = adapterBase,
            SecondInputColumnName = pairs ? nameof(TextRow.TextPair) : null,
            TruncatedColumnName = TruncatedColumn,
            RowsReadAhead = RowsReadAhead,
        };
        return ml.Transforms.ApplyTextClassifier(options.With(scoring)).Fit(Empty(ml));
    }

    private static ITransformer Load(MLContext ml, string file)
    {
        try
        {
            using var zip = File.OpenRead(file);
            return SavedModel.LoadOrNull(MLNetEnvironment.Of(ml.Transforms), zip) ?? ml.Model.Load(file, out _);
        }
        catch (Exception exception) when (FaultReport.Unwrap(exception) is ModelVersionException version)
        {
            throw new UsageException($"'{file}': {version.Message}", exception);
        }
        catch (Exception exception) when (FaultReport.Unwrap(exception) is CheckpointException damage)
        {
            throw new UsageException($"'{file}': {damage.Message}", exception);
        }
        // ML.NET's own readers index and allocate by what a damaged file says.
        catch (Exception exception) when (IsDamage(FaultReport.Unwrap(exception)))
        {
            var found = FaultReport.Unwrap(exception).Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw ModelFile.NotSaved(file, $"another kind of file, or a damaged one ({found})", exception);
        }
    }

    private static bool IsDamage(Exception exception) => exception
        is FormatException or InvalidDataException or EndOfStreamException or InvalidOperationException or ArgumentException or IndexOutOfRangeException
        or OverflowException or OutOfMemoryException or NullReferenceException or KeyNotFoundException;

    private static IDataView Empty(MLContext ml) => ml.Data.LoadFromEnumerable(Array.Empty<TextRow>());
}
