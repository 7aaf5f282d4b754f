using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.ML.Columns;
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
    private const int WindowSize = 256;

    private readonly ITransformer _transformer;

    private ClassifierModel(ITransformer transformer, IReadOnlyList<string> classes) => (_transformer, Classes) = (transformer, classes);

    /// <summary>Class names in logit order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Load a classifier.</summary>
    /// <exception cref="UsageException">The file is no saved text classifier, or a setting does not apply to it.</exception>
    public static ClassifierModel Open(CommandContext context, MLContext ml, string path)
    {
        if (context.MaximumLengthIsFlag && ModelFile.IsSaved(path))
            throw new UsageException($"'--max-length': expected no length with saved model '{path}', which keeps the one it was made with; leave the flag out, or translate again with it.");
        if (context.LongTexts is not null && ModelFile.IsSaved(path))
            throw new UsageException($"'--long-texts': expected no such flag with saved model '{path}', which keeps what it was made with; leave the flag out, or translate again with it.");
        if (context.Precision is not null && ModelFile.IsSaved(path))
            throw new UsageException($"'--precision': expected no such flag with saved model '{path}', which keeps the number format it was made with; leave the flag out, or translate again with it.");
        var transformer = ModelFile.IsSaved(path) ? Load(ml, path) : Apply(context, ml, path);
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
    public static ClassifierModel? OpenIfClassifier(CommandContext context, string file)
    {
        var ml = context.CreateMLContext();
        var transformer = Load(ml, file);
        var schema = transformer.GetOutputSchema(Empty(ml).Schema);
        if (schema.GetColumnOrNull(ScoreColumn) is { } column && column.HasSlotNames()) return new(transformer, new ClassLabels(schema, ScoreColumn).Classes);
        (transformer as IDisposable)?.Dispose();
        return null;
    }

    /// <summary>Add the classifier's columns; nothing is computed yet.</summary>
    public IDataView Transform(IDataView input) => _transformer.Transform(input);

    /// <inheritdoc/>
    public void Dispose() => (_transformer as IDisposable)?.Dispose();

    private static TextClassifierTransformer Apply(CommandContext context, MLContext ml, string folder) => ml.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
    {
        Checkpoint = folder,
        TruncatedColumnName = TruncatedColumn,
        MaximumLength = context.Settings.MaximumLength,
        LongTexts = context.LongTexts ?? TextOverflow.Truncate,
        Precision = context.Precision ?? ScoringPrecision.Float32,
        TokensPerBatch = context.Settings.TokensPerBatch,
        RowsReadAhead = WindowSize,
    }).Fit(Empty(ml));

    private static ITransformer Load(MLContext ml, string file)
    {
        try
        {
            return ml.Model.Load(file, out _);
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException)
        {
            throw ModelFile.NotSaved(file, $"another kind of file, or a damaged one ({exception.Message.ReplaceLineEndings(" ").TrimEnd('.')})", exception);
        }
    }

    private static IDataView Empty(MLContext ml) => ml.Data.LoadFromEnumerable(Array.Empty<TextRow>());

    private sealed class TextRow
    {
        public string Text { get; set; } = "";
    }
}
