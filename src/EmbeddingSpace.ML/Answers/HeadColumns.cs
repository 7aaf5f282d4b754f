using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Answers;

/// <summary>The columns that a stage adds for a head, whatever its kind, as a saved model remembers them.</summary>
/// <param name="Columns">Their names, and what orders those of exclusive classes.</param>
/// <param name="PredictedLabels">Name of the column of several labels where it is not the default one.</param>
/// <param name="Threshold">Probability from which on a label counts; null: the default.</param>
/// <param name="Certain">Name of the column that says whether an answer is certain; null: there is none.</param>
internal sealed record HeadColumns(StoredColumnNames Columns, string? PredictedLabels, float? Threshold, string? Certain = null)
{
    /// <summary>Probability from which on a label counts where nothing else is said.</summary>
    public const float DefaultThreshold = .5f;

    private static readonly ClassifierColumnNames DefaultNames = new();

    /// <summary>Columns that say which tokens an answer comes from; null: there are none.</summary>
    public ExplanationColumns? Explanation { get; init; }

    /// <summary>What is written of a name: the default one is not.</summary>
    public static string? StoredName(string predictedLabels) => predictedLabels == DefaultNames.PredictedLabels ? null : predictedLabels;

    /// <summary>What is written of a threshold: the default one is not.</summary>
    public static float? StoredThreshold(float threshold) => threshold == DefaultThreshold ? null : threshold;

    /// <summary>The added columns over a schema that nothing is known of.</summary>
    public IReadOnlyList<OutputColumn> Promised(ClassifierHead head) =>
        WithMore(head.Kind == HeadKind.SingleLabel ? Columns.Promised() : OfOtherKind(head), head);

    /// <summary>The added columns over a schema; those of exclusive classes in the order of its label.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label's key values are not the classes.</exception>
    /// <exception cref="ArgumentException">The positive class is not one of two.</exception>
    public IReadOnlyList<OutputColumn> Added(DataViewSchema input, ClassifierHead head, string parameter) =>
        WithMore(head.Kind == HeadKind.SingleLabel ? Columns.Added(input, head.Labels, parameter) : OfOtherKind(head), head);

    /// <summary>Names of all of them, for the check that none is there twice.</summary>
    public string[] Names =>
    [
        Columns.Score, Columns.Probability, Columns.Logit, Columns.PredictedLabel, PredictedLabelsName, .. Certain is null ? Array.Empty<string>() : [Certain],
        .. ExplanationColumns.Names(Explanation?.Name),
    ];

    /// <summary>What no version of this package can have written.</summary>
    public IEnumerable<string> Faults() =>
    [
        .. Columns.Faults(),
        .. PredictedLabels?.Length == 0 ? ["Expected a name for the column of predicted labels, found an empty one."] : Array.Empty<string>(),
        .. Certain?.Length == 0 ? ["Expected a name for the column of certain answers, found an empty one."] : Array.Empty<string>(),
        .. Certain is not null && Names.Count(name => name == Certain) > 1
            ? [$"Column '{Certain}': expected different names for the added columns, found it twice."] : Array.Empty<string>(),
        .. Threshold is null or (>= 0 and <= 1) ? Array.Empty<string>() : [$"Expected a threshold from 0 to 1, found {Threshold}."],
    ];

    private string PredictedLabelsName => PredictedLabels ?? DefaultNames.PredictedLabels;

    private IReadOnlyList<OutputColumn> WithMore(IReadOnlyList<OutputColumn> added, ClassifierHead head) =>
    [
        .. added,
        .. Certain is null ? Array.Empty<OutputColumn>() : [OutputColumns.Certain(Certain)],
        .. Explanation?.Added(Columns.Positive is { } positive ? head.Labels.ToList().IndexOf(positive) : null) ?? [],
    ];

    private IReadOnlyList<OutputColumn> OfOtherKind(ClassifierHead head)
    {
        if (Columns.Positive is { } positive)
            throw new ArgumentException($"'PositiveClass': expected one of two exclusive classes, found '{positive}' with a model that answers otherwise "
                + $"({head.Kind}). Leave it out.");
        var names = Columns.Names() with { PredictedLabels = PredictedLabelsName };
        return head.Kind switch
        {
            HeadKind.MultiLabel => OutputColumns.Labels(names, head.Labels, Threshold ?? DefaultThreshold),
            HeadKind.Regression => OutputColumns.Regression(names, head.Labels),
            _ => OutputColumns.Ranking(names, head.Activation == HeadActivation.Sigmoid),
        };
    }
}
