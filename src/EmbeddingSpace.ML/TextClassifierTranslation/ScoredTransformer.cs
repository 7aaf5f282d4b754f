using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>Any fitted ML.NET pipeline as a source of a translation: what it scores is learnt, whatever it is made of.</summary>
public static class ScoredTransformer
{
    /// <summary>A pipeline that reads a column of texts and leaves a column of scores.</summary>
    /// <remarks>Rows that it is asked about hold the text and an empty <c>Label</c>, which pipelines that map a label ask for.</remarks>
    /// <param name="transformer">The pipeline, e.g. <c>FeaturizeText</c> with a trainer, or an ONNX model; it stays the caller's.</param>
    /// <param name="context">The ML.NET context that rows are made in.</param>
    /// <param name="name">Name for reports and messages.</param>
    /// <param name="scores">The column of scores and what it holds; null: probabilities in <c>Score</c>, whose slot names are the classes. Of chosen classes
    /// without scores, translate the data with <c>TranslateScores</c>.</param>
    /// <param name="inputColumnName">The column of texts that it reads.</param>
    /// <exception cref="ArgumentException">Names of the labels are missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The pipeline cannot read texts alone, or leaves no such column.</exception>
    public static ScoredSource AsSource(this ITransformer transformer, MLContext context, string name, ScoreColumn? scores = null,
        string inputColumnName = "Text")
    {
        ArgumentNullException.ThrowIfNull(transformer);
        ArgumentNullException.ThrowIfNull(context);
        var asked = scores is null ? new() : scores with { };
        var reader = new ScoreColumnReader(asked);
        var (column, labels) = Describe(transformer.GetOutputSchema(Rows([]).Schema));
        return ScoredSource.Of(name, AnswerLogits.HeadOf(asked.Meaning, labels), (texts, cancellationToken) =>
        {
            var scored = transformer.Transform(Rows(texts));
            return AnswerLogits.Of(asked.Meaning, reader.Scores(scored, scored.Schema[column], labels.Count, cancellationToken));
        });

        (string Column, IReadOnlyList<string> Labels) Describe(DataViewSchema schema)
        {
            var found = reader.Find(schema);
            return found.Type is TextDataViewType or KeyDataViewType
                ? throw new ArgumentOutOfRangeException(nameof(scores), $"Score column '{found.Name}': expected numbers, got {found.Type}. Name the scores.")
                : (found.Name, reader.Labels(found));
        }

        IDataView Rows(IReadOnlyList<string> texts)
        {
            var definition = SchemaDefinition.Create(typeof(Row));
            definition[nameof(Row.Text)].ColumnName = inputColumnName;
            return context.Data.LoadFromEnumerable(texts.Select(text => new Row { Text = text }), definition);
        }
    }

    private sealed class Row
    {
        /// <summary>Empty: pipelines that were trained on labels often map them first, and ask for the column ever after.</summary>
        public string Label { get; set; } = "";

        public string Text { get; set; } = "";
    }
}
