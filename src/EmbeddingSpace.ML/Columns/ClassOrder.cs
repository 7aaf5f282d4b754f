using EmbeddingSpace.Onnx.Graphs;

namespace EmbeddingSpace.ML.Columns;

/// <summary>The classes in the order in which a stage delivers them: the model's own, or that of the label column beside it.</summary>
/// <remarks>ML.NET's evaluators compare the numbers of keys, never their names: delivered in the label's order, both say the same.</remarks>
internal sealed class ClassOrder
{
    // A message names so many classes, and counts the rest.
    private const string KeyValues = "KeyValues";

    // Place in the model's order of each class delivered; null: the model's order as it is.
    private readonly int[]? _places;

    private ClassOrder(IReadOnlyList<string> classes, int[]? places) => (Classes, _places) = (classes, places);

    /// <summary>Class names in the order delivered.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The model's own order.</summary>
    public static ClassOrder OfModel(IReadOnlyList<string> classes) => new(classes, null);

    /// <summary>The order of a label column's key values, where there is such a column and it has any; else the model's own.</summary>
    /// <param name="input">The schema that may hold the label.</param>
    /// <param name="label">Name of the label column; null: none is looked for.</param>
    /// <param name="classes">Class names in the model's order.</param>
    /// <param name="parameter">What the schema was given as.</param>
    /// <exception cref="ArgumentOutOfRangeException">The key values are not the classes.</exception>
    public static ClassOrder Of(DataViewSchema input, string? label, IReadOnlyList<string> classes, string parameter)
    {
        if (label is null || input.GetColumnOrNull(label) is not { Type: KeyDataViewType } column
            || column.Annotations.Schema.GetColumnOrNull(KeyValues) is not { Type: VectorDataViewType values })
            return OfModel(classes);
        if (values.ItemType is not TextDataViewType) throw Mismatch(label, classes, $"key values of type {values.ItemType}", parameter);
        var names = Names(column);
        if (names.SequenceEqual(classes)) return OfModel(classes);
        if (!NameList.AreSame(names, classes))
            throw Mismatch(label, classes, $"the key values {NameList.Of(names)}", parameter);
        var places = classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        return new(names, [.. names.Select(name => places[name])]);
    }

    /// <summary>The model's numbers in the order delivered.</summary>
    public IRowNumbers Arrange(IRowNumbers numbers) => _places is null ? numbers : new ArrangedNumbers(numbers, _places);

    /// <summary>The same in a graph.</summary>
    public string Arrange(GraphBuilder graph, string numbers) =>
        _places is null ? numbers : graph.Gather(numbers, graph.Integers([.. _places.Select(place => (long)place)]), 1);

    private static string[] Names(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }

    private static ArgumentOutOfRangeException Mismatch(string label, IReadOnlyList<string> classes, string found, string parameter) =>
        new(parameter, $"Schema mismatch for label column '{label}': expected the classes {NameList.Of(classes)}, got {found}. Make the label's keys with "
            + "'mlContext.Transforms.MapClassLabels', or name another column, or none, as 'LabelColumnName' in the stage's options.");

    private sealed class ArrangedNumbers(IRowNumbers numbers, int[] places) : IRowNumbers
    {
        private readonly float[] _arranged = new float[places.Length];

        public ReadOnlySpan<float> Numbers
        {
            get
            {
                var own = numbers.Numbers;
                for (var i = 0; i < places.Length; i++) _arranged[i] = own[places[i]];
                return _arranged;
            }
        }

        public bool Truncated => numbers.Truncated;

        public bool Certain => numbers.Certain;

        public RowExplanation Explanation => numbers.Explanation;
    }
}
