using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.Cli.Models;

/// <summary>A classifier as an ML.NET transformer, out of a model folder or a saved <c>.zip</c>.</summary>
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

    /// <summary>Column that says whether the text was cut; other programs may save without it.</summary>
    public const string TruncatedColumn = "Truncated";

    // ML.NET scores a window of rows at a time, and Ctrl+C is heard between windows.
    private const int RowsReadAhead = 256;

    private readonly ITransformer _transformer;

    private ClassifierModel(ITransformer transformer, IReadOnlyList<string> classes) => (_transformer, Classes) = (transformer, classes);

    /// <summary>Class names in logit order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Load a classifier.</summary>
    /// <param name="ml">The context, with its device.</param>
    /// <param name="path">A model folder, or a saved <c>.zip</c>.</param>
    /// <param name="adapterBase">Folder of the base model of an adapter; null: the one that it names.</param>
    /// <param name="scoring">How a model folder scores; a saved model keeps what it was made with.</param>
    /// <exception cref="UsageException">The file is no saved text classifier.</exception>
    public static ClassifierModel Open(MLContext ml, string path, string? adapterBase, ScoringOptions scoring)
    {
        if (ModelFile.IsSaved(path)) ModelFile.RefuseBase(path, adapterBase);
        var transformer = ModelFile.IsSaved(path) ? Load(ml, path) : Apply(ml, path, adapterBase, scoring);
        try
        {
            var schema = transformer.GetOutputSchema(Empty(ml).Schema);
            foreach (var name in (string[])[LogitColumn, ProbabilityColumn, ScoreColumn, PredictedLabelColumn])
                if (schema.GetColumnOrNull(name) is null)
                    throw ModelFile.NotSaved(path, $"a model without column '{name}' ({string.Join(", ", schema.Select(column => $"'{column.Name}'"))})");
            return new(transformer, new ClassLabels(schema, ScoreColumn).Classes);
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
        if (schema.GetColumnOrNull(ScoreColumn) is { } column && column.HasSlotNames())
            return new(transformer, new ClassLabels(schema, ScoreColumn).Classes);
        (transformer as IDisposable)?.Dispose();
        return null;
    }

    /// <summary>Add the classifier's columns; nothing is computed yet.</summary>
    public IDataView Transform(IDataView input) => _transformer.Transform(input);

    /// <inheritdoc/>
    public void Dispose() => (_transformer as IDisposable)?.Dispose();

    private static TextClassifierTransformer Apply(MLContext ml, string folder, string? adapterBase, ScoringOptions scoring)
    {
        var options = new TextClassifierEstimator.Options
        {
            Checkpoint = folder,
            AdapterBase = adapterBase,
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
