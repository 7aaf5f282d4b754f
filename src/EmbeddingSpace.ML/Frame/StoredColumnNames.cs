using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What a saved model remembers of <see cref="ClassifierColumnNames"/>.</summary>
internal sealed record StoredColumnNames(string Score, string Probability, string Logit, string PredictedLabel) : IStoredSettings
{
    public static StoredColumnNames From(ClassifierColumnNames names) => new(names.Score, names.Probability, names.Logit, names.PredictedLabel);

    /// <summary>The added columns.</summary>
    public IReadOnlyList<OutputColumn> Added(IReadOnlyList<string> classes) => OutputColumns.Classifier(ToNames(), classes);

    public IEnumerable<string> Faults() => OptionsValidation.Faults(ToNames());

    private ClassifierColumnNames ToNames() => new() { Score = Score, Probability = Probability, Logit = Logit, PredictedLabel = PredictedLabel };
}
