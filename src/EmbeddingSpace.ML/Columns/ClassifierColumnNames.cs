using System.ComponentModel.DataAnnotations;

namespace EmbeddingSpace.ML.Columns;

/// <summary>Names of the columns that a classifier adds. Several classifiers in one pipeline take different names, for instance by a prefix.</summary>
public sealed record ClassifierColumnNames : ICheckedOptions, IValidatableObject
{
    /// <summary>Default name of the label column whose order the stages follow.</summary>
    public const string DefaultLabel = "Label";

    /// <summary>Annotation of <see cref="PredictedLabels"/>: the probability from which on a label counts, a Single.</summary>
    public const string ThresholdAnnotation = "Threshold";

    /// <summary>Probability of each class: vector of Single, slot names = class names. ML.NET's evaluator reads this one, and its log-loss is right only for
    /// probabilities; that is why logits have a column of their own. Default <c>Score</c>.</summary>
    [Required]
    public string Score { get; set; } = nameof(Score);

    /// <summary>The same numbers under the name that other code may look for. Default <c>Probability</c>.</summary>
    [Required]
    public string Probability { get; set; } = nameof(Probability);

    /// <summary>The model's raw numbers before the softmax: vector of Single, slot names = class names. Default <c>Logit</c>.</summary>
    [Required]
    public string Logit { get; set; } = nameof(Logit);

    /// <summary>The class with the largest logit: a key whose key values are the class names. Default <c>PredictedLabel</c>.</summary>
    [Required]
    public string PredictedLabel { get; set; } = nameof(PredictedLabel);

    /// <summary>Of a classifier of several labels, in the place of <see cref="PredictedLabel"/>: the labels whose probability reaches the threshold, a vector
    /// of keys of variable length whose key values are the labels. Default <c>PredictedLabels</c>.</summary>
    [Required]
    public string PredictedLabels { get; set; } = nameof(PredictedLabels);

    /// <summary>Of a translation that was asked to promise an agreement with its source (<c>TranslationOptions.CertainAgreement</c>): whether the promise holds
    /// for the answer, a Boolean. Where nothing could be promised it is false in every row. Default <c>Certain</c>.</summary>
    [Required]
    public string Certain { get; set; } = nameof(Certain);

    /// <summary>The default names with something before each, e.g. <c>TopicScore</c>.</summary>
    /// <param name="prefix">What to put before; may be empty.</param>
    public static ClassifierColumnNames WithPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var names = new ClassifierColumnNames();
        return new()
        {
            Score = prefix + names.Score,
            Probability = prefix + names.Probability,
            Logit = prefix + names.Logit,
            PredictedLabel = prefix + names.PredictedLabel,
            PredictedLabels = prefix + names.PredictedLabels,
            Certain = prefix + names.Certain,
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var name in All.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key))
            yield return new($"Column '{name}': expected different names for the columns of one classifier, found it twice. Choose another name.");
    }

    internal IReadOnlyList<string> All => [Score, Probability, Logit, PredictedLabel, PredictedLabels];
}
