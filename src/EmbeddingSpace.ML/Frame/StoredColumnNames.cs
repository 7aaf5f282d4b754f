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
/// <param name="Positive">The positive one of two classes; null: the columns are those of many classes.</param>
internal sealed record StoredColumnNames(string Score, string Probability, string Logit, string PredictedLabel,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Label = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Positive = null) : IStoredSettings
{
    // A message names so many classes.
    private const int MostNamed = 10;

    private const string NoLabel = "";

    public static StoredColumnNames From(ClassifierColumnNames names, string? label, string? positive) => new(names.Score, names.Probability, names.Logit,
        names.PredictedLabel, label == ClassifierColumnNames.DefaultLabel ? null : label ?? NoLabel, positive);

    /// <summary>The added columns over a schema that nothing is known of.</summary>
    public IReadOnlyList<OutputColumn> Promised() => Positive is null
        ? OutputColumns.Classifier(Names(), ClassOrder.OfModel(EstimatorShape.AnyClasses))
        : OutputColumns.Binary(Names(), EstimatorShape.AnyClasses, 0);

    /// <summary>The added columns over a schema, in the order of its label.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label's key values are not the classes.</exception>
    /// <exception cref="ArgumentException">The positive class is not one of two.</exception>
    public IReadOnlyList<OutputColumn> Added(DataViewSchema input, IReadOnlyList<string> classes, string parameter) => Positive is null
        ? OutputColumns.Classifier(Names(), ClassOrder.Of(input, LabelColumnName, classes, parameter))
        : OutputColumns.Binary(Names(), classes, PositivePlace(classes));

    private int PositivePlace(IReadOnlyList<string> classes)
    {
        var place = classes.ToList().FindIndex(name => name == Positive);
        return classes.Count == 2 && place >= 0
            ? place
            : throw new ArgumentException($"'PositiveClass': expected one of two classes, found '{Positive}' with a classifier of {classes.Count}: "
                + $"'{string.Join("', '", classes.Take(MostNamed))}'. Name one of them, or leave it out.");
    }

    public IEnumerable<string> Faults() => OptionsValidation.Faults(Names());

    private string? LabelColumnName => Label switch
    {
        null => ClassifierColumnNames.DefaultLabel,
        NoLabel => null,
        var other => other,
    };

    /// <summary>The names themselves.</summary>
    public ClassifierColumnNames Names() => new() { Score = Score, Probability = Probability, Logit = Logit, PredictedLabel = PredictedLabel };
}
