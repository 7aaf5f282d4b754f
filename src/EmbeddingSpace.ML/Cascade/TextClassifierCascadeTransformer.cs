using EmbeddingSpace.ML.Answers;
using EmbeddingSpace.ML.Cascade;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Rows;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Scoring;

[assembly: LoadableClass(typeof(TextClassifierCascadeTransformer), null, typeof(SignatureLoadModel),
    "Text classifier cascade", StoredCascadeSettings.Loader)]

namespace EmbeddingSpace.ML.Cascade;

/// <summary>Result of fitting a <see cref="TextClassifierCascadeEstimator"/>: the columns of the translation, of which uncertain rows hold the fallback's
/// answer, and one that says who answered. Disposing it disposes both models.</summary>
public sealed class TextClassifierCascadeTransformer : ITransformer, IDisposable
{
    /// <summary>What the column that says who answered holds where the translation did.</summary>
    public const string ByTranslation = "translation";

    /// <summary>What it holds where the fallback did.</summary>
    public const string ByFallback = "fallback";

    private const string TranslationPart = "Translation", FallbackPart = "Fallback";

    private readonly TextClassifierTranslationTransformer _translation;
    private readonly ITransformer _fallback;
    private readonly StoredCascadeSettings _settings;
    private readonly RowPipe _rows;

    internal TextClassifierCascadeTransformer(TextClassifierTranslationTransformer translation, ITransformer fallback, StoredCascadeSettings settings)
    {
        (_translation, _fallback, _settings) = (translation, fallback, settings);
        var (stored, head) = (translation.Settings, translation.Head);
        if (head.Kind != HeadKind.SingleLabel || stored.Certain is null)
            throw new ArgumentException("'translation': expected a translation of exclusive classes that says which of its answers are certain, found one that "
                + "does not. Fit it with 'Translation.CertainAgreement'.", nameof(translation));
        if (HeadOf(stored).Names.Append(stored.Text.Truncated).Contains(settings.AnsweredBy))
            throw new ArgumentException($"Column '{settings.AnsweredBy}': expected another name for the column that says who answered, found it as that of "
                + "another column.", nameof(settings));
        var other = new TransformerScorer(fallback, stored.Text.Input, stored.SecondInput);
        var names = head.Labels.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        if (other.Classes.Count != names.Count || !other.Classes.All(names.ContainsKey))
            throw new ArgumentException($"'fallback': expected the classes of the translation, {NameList.Of([.. head.Labels])}, found "
                + $"{NameList.Of([.. other.Classes])}. Name the source, or another classifier of the same classes.", nameof(fallback));
        var scorer = new CascadeScorer(translation.Scorer, other, [.. other.Classes.Select(name => names[name])]);
        _rows = new(TextPipe.Read(stored.Text, stored.SecondInput), (input, parameter) =>
            [.. TextPipe.Added(stored.Text, HeadOf(stored).Added(input, head, parameter)), AnsweredBy(settings)],
            new TextFunction(scorer, null, stored.Text.Batching?.ToOptions(), stored.Text.RowsReadAhead));
    }

    /// <summary>Class names of both, in the translation's order.</summary>
    public IReadOnlyList<string> Classes => _translation.Classes;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _rows.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _rows.Transform(input);

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _translation.Dispose();
        (_fallback as IDisposable)?.Dispose();
    }

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _rows.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ModelWriter.Write(ctx, StoredCascadeSettings.Format, _settings, _ => { });
        PinnedMLNet.Run(() =>
        {
            ctx.SaveModel(_translation, TranslationPart);
            ctx.SaveModel(_fallback, FallbackPart);
        });
    }

    // Called by ML.NET, which finds the transformer by the attribute above.
    internal static TextClassifierCascadeTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, StoredCascadeSettings.Format, (settings, _) =>
        {
            context.LoadModel<TextClassifierTranslationTransformer, SignatureLoadModel>(environment, out var translation, TranslationPart);
            ITransformer? fallback = null;
            try
            {
                context.LoadModel<ITransformer, SignatureLoadModel>(environment, out fallback, FallbackPart);
                return new TextClassifierCascadeTransformer(translation, fallback, settings);
            }
            catch
            {
                translation.Dispose();
                (fallback as IDisposable)?.Dispose();
                throw;
            }
        });

    /// <summary>The column that says who answered.</summary>
    // Two models answer, and neither explains the other.
    internal static HeadColumns HeadOf(StoredTranslationSettings settings) => settings.ToHead() with { Explanation = null };

    internal static OutputColumn AnsweredBy(StoredCascadeSettings settings) => OutputColumns.AnsweredBy(settings.AnsweredBy, ByTranslation, ByFallback);

    internal void Check(DataViewSchema schema, string parameter) => _rows.Bind(schema, parameter);
}
