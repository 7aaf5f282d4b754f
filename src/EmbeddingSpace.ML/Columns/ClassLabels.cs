namespace EmbeddingSpace.ML.Columns;

/// <summary>Which number is which class: the class names of a scored schema, and ready lists of labels with their probabilities.</summary>
public sealed class ClassLabels
{
    /// <summary>Read the class names from a score column.</summary>
    /// <param name="schema">The schema of scored data, or <c>PredictionEngine.OutputSchema</c>.</param>
    /// <param name="scoreColumnName">A column with one number a class.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or carries no class names.</exception>
    public ClassLabels(DataViewSchema schema, string scoreColumnName = nameof(ClassifierColumnNames.Score))
    {
        ArgumentNullException.ThrowIfNull(schema);
        var column = schema.GetColumnOrNull(scoreColumnName)
            ?? throw new ArgumentOutOfRangeException(nameof(scoreColumnName), $"Could not find score column '{scoreColumnName}'");
        if (!column.HasSlotNames())
            throw new ArgumentOutOfRangeException(nameof(scoreColumnName),
                $"Schema mismatch for score column '{scoreColumnName}': expected slot names, got {column.Type} without");
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        Classes = [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>Class names in the order of the scores.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Put labels beside probabilities, the most probable first; equal ones keep the order of the classes.</summary>
    /// <param name="probabilities">[classes]: values of a <c>Score</c> or <c>Probability</c> column.</param>
    /// <exception cref="ArgumentException">There is not one number a class.</exception>
    public IReadOnlyList<ClassProbability> Sort(IReadOnlyList<float> probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        if (probabilities.Count != Classes.Count)
            throw new ArgumentException($"'probabilities': expected {Classes.Count} numbers, one a class, got {probabilities.Count}.", nameof(probabilities));
        return [.. Classes.Zip(probabilities, (label, probability) => new ClassProbability(label, probability)).OrderByDescending(entry => entry.Probability)];
    }

    /// <summary>The class names as the key data of <c>MapValueToKey</c>, which makes a label column that the evaluator compares with the right
    /// scores.</summary>
    /// <param name="context">The ML.NET context.</param>
    /// <param name="classes">Class names in the order of the scores, e.g. <c>Classes</c> of a transformer.</param>
    /// <remarks>Without key data <c>MapValueToKey</c> numbers labels as they occur in the data: a stage of this product follows that order where it sees the
    /// label, other code does not.</remarks>
    public static IDataView ToKeyData(MLContext context, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(classes);
        return context.Data.LoadFromEnumerable(classes.Select(name => new Key { Label = name }));
    }

    private sealed class Key
    {
        public string Label { get; set; } = "";
    }
}
