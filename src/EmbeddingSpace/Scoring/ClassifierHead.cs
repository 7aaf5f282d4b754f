using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Configuration;

namespace EmbeddingSpace.Scoring;

/// <summary>What the numbers of a checkpoint's classification head mean, by Hugging Face's own rule. Immutable.</summary>
/// <remarks>
/// <c>problem_type</c> <c>regression</c>: the numbers as they are; <c>multi_label_classification</c>, or one label: the sigmoid of each; else the softmax
/// of all. One score stays raw where the cross-encoder's setting says so: <c>activation_fn</c> of <c>config_sentence_transformers.json</c>, else of
/// <c>sentence_transformers</c> in <c>config.json</c>, else the older <c>sbert_ce_default_activation_function</c> there.
/// </remarks>
public sealed class ClassifierHead
{
    private const string ProblemKey = "problem_type";
    private const string SingleLabel = "single_label_classification", MultiLabel = "multi_label_classification", Regression = "regression";

    private ClassifierHead(HeadKind kind, HeadActivation activation, IReadOnlyList<string> labels) =>
        (Kind, Activation, Labels) = (kind, activation, labels);

    /// <summary>What the head answers.</summary>
    public HeadKind Kind { get; }

    /// <summary>What its logits become.</summary>
    public HeadActivation Activation { get; }

    /// <summary>Name of each number, in logit order: of the classes or labels; of a number or score whatever the configuration calls it.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Read what the head of a checkpoint means; no weight is read.</summary>
    /// <param name="checkpoint">The model folder; it stays the caller's.</param>
    /// <exception cref="CheckpointException">The checkpoint has no classification head, or is malformed.</exception>
    public static ClassifierHead Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Of(ModelMap.Resolve(checkpoint));
    }

    /// <summary>The same of a matched checkpoint.</summary>
    /// <exception cref="InvalidCheckpointException">There is no classification head, or what its configuration says of it is wrong.</exception>
    internal static ClassifierHead Of(ModelMap map)
    {
        var config = map.Checkpoint.Config;
        if (map.Classifier is null)
            throw new InvalidCheckpointException(
                $"'{map.Checkpoint.Location}': expected a fine-tuned classifier, found "
                + $"{(config.Architectures.Count == 0 ? "no classification head" : string.Join(", ", config.Architectures))}, and no head of one. "
                + "Fine-tune it first, or use it as a target.");
        var labels = map.Architecture.Classes!;
        var kind = ReadKind(config, labels.Count);
        if (kind is HeadKind.SingleLabel or HeadKind.MultiLabel) RequireNames(labels, config.File);
        var activation = kind switch
        {
            HeadKind.SingleLabel => HeadActivation.Softmax,
            HeadKind.MultiLabel => HeadActivation.Sigmoid,
            HeadKind.Regression => HeadActivation.Identity,
            _ => CrossEncoderActivation.Read(map.Checkpoint),
        };
        return new(kind, activation, labels);
    }

    /// <summary>Classes of which one is right, whoever scores them.</summary>
    /// <param name="classes">Their names, in logit order.</param>
    /// <exception cref="ArgumentException">There are fewer than two, or an empty or repeated name.</exception>
    public static ClassifierHead OfClasses(IReadOnlyList<string> classes) =>
        Of(HeadKind.SingleLabel, HeadActivation.Softmax, Named(classes, 2, nameof(classes)));

    /// <summary>Labels of which several may hold, whoever scores them.</summary>
    /// <param name="labels">Their names, in logit order.</param>
    /// <exception cref="ArgumentException">There is none, or an empty or repeated name.</exception>
    public static ClassifierHead OfLabels(IReadOnlyList<string> labels) =>
        Of(HeadKind.MultiLabel, HeadActivation.Sigmoid, Named(labels, 1, nameof(labels)));

    /// <summary>Numbers, whoever gives them.</summary>
    /// <param name="names">Their names.</param>
    /// <exception cref="ArgumentException">There is none, or an empty or repeated name.</exception>
    public static ClassifierHead OfNumbers(IReadOnlyList<string> names) =>
        Of(HeadKind.Regression, HeadActivation.Identity, Named(names, 1, nameof(names)));

    /// <summary>What a stored scorer says of itself.</summary>
    internal static ClassifierHead Of(HeadKind kind, HeadActivation activation, IReadOnlyList<string> labels) => new(kind, activation, labels);

    /// <summary>Whether one of the classes is right, so that only differences between their logits mean anything.</summary>
    internal bool HasExclusiveClasses => Kind == HeadKind.SingleLabel;

    /// <summary>Logits as answers: probabilities, or the numbers as they are.</summary>
    /// <param name="logits">[labels].</param>
    /// <param name="answers">[labels], written.</param>
    public void Activate(ReadOnlySpan<float> logits, Span<float> answers)
    {
        switch (Activation)
        {
            case HeadActivation.Softmax: Activations.Softmax(logits, answers); break;
            case HeadActivation.Sigmoid: Activations.Sigmoid(logits, answers); break;
            default: logits.CopyTo(answers); break;
        }
    }

    /// <summary>The logits of many texts as answers.</summary>
    /// <param name="logits">[texts, labels], as the classifier scores.</param>
    public TextScores Activate(TextScores logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        var answers = new float[logits.Values.Length];
        for (var text = 0; text < logits.Count; text++) Activate(logits[text], answers.AsSpan(text * logits.Size, logits.Size));
        return new(answers, logits.Size, [.. logits.Truncated]);
    }

    private static HeadKind ReadKind(CheckpointConfig config, int labels) => config.GetText(ProblemKey) switch
    {
        Regression => HeadKind.Regression,
        MultiLabel => HeadKind.MultiLabel,
        null or SingleLabel => labels == 1 ? HeadKind.Score : HeadKind.SingleLabel,
        var other => throw new InvalidCheckpointException(
            $"'{ProblemKey}' in '{config.File}': expected {SingleLabel}, {MultiLabel} or {Regression}, found '{other}'. Correct the file."),
    };

    /// <summary>What the head is, for messages.</summary>
    internal string Describe() => Kind switch
    {
        HeadKind.SingleLabel => $"one over {Labels.Count} classes that exclude one another",
        HeadKind.MultiLabel => $"one over {Labels.Count} labels that do not exclude one another ({MultiLabel})",
        HeadKind.Regression => $"a regression ({string.Join(", ", Labels.Select(name => $"'{name}'"))})",
        _ => $"one score ('{Labels[0]}')",
    };

    private static string[] Named(IReadOnlyList<string> names, int fewest, string parameter)
    {
        ArgumentNullException.ThrowIfNull(names, parameter);
        if (names.Count < fewest) throw new ArgumentException($"'{parameter}': expected at least {fewest} names, found {names.Count}.", parameter);
        if (names.Any(string.IsNullOrEmpty)) throw new ArgumentException($"'{parameter}': expected a name for each, found an empty one.", parameter);
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"'{parameter}': expected a name of its own for each, found '{twice.Key}' {twice.Count()} times.", parameter);
        return [.. names];
    }

    // An answer is a name: one that is empty or stands for two classes says nothing.
    private static void RequireNames(IReadOnlyList<string> classes, string file)
    {
        for (var id = 0; id < classes.Count; id++)
            if (classes[id].Length == 0)
                throw new InvalidCheckpointException($"'id2label' in '{file}': expected a name for class {id}, found an empty one. Give the class a name.");
        if (classes.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InvalidCheckpointException(
                $"'id2label' in '{file}': expected a name of its own for each class, found '{twice.Key}' {twice.Count()} times. Give the classes other names.");
    }
}
