using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Cascade;

/// <summary>Any fitted transformer that classifies, as what scores texts: its input columns are made of them. Safe for concurrent use if it is.</summary>
internal sealed class TransformerScorer
{
    private readonly ITransformer _transformer;
    private readonly SchemaDefinition _definition;
    private readonly string _logits;
    private readonly bool _areLogits;

    /// <param name="transformer">Adds a column <c>Score</c> of probabilities with class names, and perhaps <c>Logit</c> beside it; stays the caller's.</param>
    /// <param name="input">Name of its column of texts.</param>
    /// <param name="second">Name of its column of second texts; null: it reads single texts.</param>
    /// <exception cref="ArgumentException">It adds no such column, or reads others.</exception>
    public TransformerScorer(ITransformer transformer, string input, string? second)
    {
        _transformer = transformer;
        _definition = SchemaDefinition.Create(typeof(Row));
        _definition[nameof(Row.First)].ColumnName = input;
        if (second is null) _definition.Remove(_definition[nameof(Row.Second)]);
        else _definition[nameof(Row.Second)].ColumnName = second;
        DataViewSchema schema;
        try
        {
            schema = transformer.GetOutputSchema(View([]).Schema);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new ArgumentException($"'fallback': expected a transformer that reads the column '{input}'{(second is null ? "" : $" and '{second}'")} as "
                + $"the translation does, found one of other columns ({exception.Message}).", nameof(transformer), exception);
        }
        var names = new ClassifierColumnNames();
        if (schema.GetColumnOrNull(names.Score) is not { Type: VectorDataViewType { IsKnownSize: true } vector } score
            || vector.ItemType != NumberDataViewType.Single || !score.HasSlotNames())
            throw new ArgumentException($"'fallback': expected a transformer that adds the column '{names.Score}', one number a class with the class names as "
                + "slot names, found none.", nameof(transformer));
        Classes = new ClassLabels(schema, names.Score).Classes;
        _areLogits = schema.GetColumnOrNull(names.Logit) is { Type: VectorDataViewType logits } && logits.Size == vector.Size;
        _logits = _areLogits ? names.Logit : names.Score;
    }

    /// <summary>Class names in the order of its numbers.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Logits of texts, or pairs; where it has probabilities alone their logarithms, which become those again.</summary>
    /// <param name="texts">The texts; second ones count where pairs are read.</param>
    /// <returns>[texts][classes].</returns>
    public float[][] Score(IReadOnlyList<TextPair> texts)
    {
        var numbers = _transformer.Transform(View(texts.Select(text => new Row { First = text.First ?? "", Second = text.Second ?? "" })))
            .GetColumn<float[]>(_logits);
        return [.. _areLogits ? numbers : numbers.Select(row => Array.ConvertAll(row, MathF.Log))];
    }

    private IDataView View(IEnumerable<Row> rows) => new MLContext().Data.LoadFromEnumerable(rows, _definition);

    private sealed class Row
    {
        public string First { get; set; } = "";

        public string Second { get; set; } = "";
    }
}
