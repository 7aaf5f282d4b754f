using System.Text.Json.Serialization;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What a saved model remembers of <see cref="ClassifierColumnNames"/>, and of the label column whose order they follow.</summary>
/// <param name="Score">As there.</param>
/// <param name="Probability">As there.</param>
/// <param name="Logit">As there.</param>
/// <param name="PredictedLabel">As there.</param>
/// <param name="Label">The label column where it is not the default one; empty: none is looked for. The default is not written: it is decided at each
/// schema anew, and a file without it means the same.</param>
internal sealed record StoredColumnNames(string Score, string Probability, string Logit, string PredictedLabel,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Label = null) : IStoredSettings
{
    private const string NoLabel = "";

    public static StoredColumnNames From(ClassifierColumnNames names, string? label) => new(names.Score, names.Probability, names.Logit,
        names.PredictedLabel, label == ClassifierColumnNames.DefaultLabel ? null : label ?? NoLabel);

    /// <summary>The added columns over a schema that nothing is known of.</summary>
    public IReadOnlyList<OutputColumn> Promised() => OutputColumns.Classifier(Names, ClassOrder.OfModel(EstimatorShape.AnyClasses));

    /// <summary>The added columns over a schema, in the order of its label.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label's key values are not the classes.</exception>
    public IReadOnlyList<OutputColumn> Added(DataViewSchema input, IReadOnlyList<string> classes, string parameter) =>
        OutputColumns.Classifier(Names, ClassOrder.Of(input, LabelColumnName, classes, parameter));

    public IEnumerable<string> Faults() => OptionsValidation.Faults(Names);

    private string? LabelColumnName => Label switch
    {
        null => ClassifierColumnNames.DefaultLabel,
        NoLabel => null,
        var other => other,
    };

    private ClassifierColumnNames Names => new() { Score = Score, Probability = Probability, Logit = Logit, PredictedLabel = PredictedLabel };
}
