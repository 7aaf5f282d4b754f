using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>What the source answers for each anchor: the only thing like a label that a translation ever sees.</summary>
internal abstract class SourceAnswers
{
    private protected SourceAnswers(ClassifierHead head) => Head = head;

    /// <summary>Answers of a head, whatever its kind.</summary>
    /// <param name="logits">[anchors, outputs].</param>
    /// <param name="head">What they mean.</param>
    /// <param name="threshold">Probability from which on the source says a label.</param>
    public static SourceAnswers Of(TextScores logits, ClassifierHead head, double threshold) => head.Kind switch
    {
        HeadKind.SingleLabel => new SourceChoices(logits, head),
        HeadKind.MultiLabel => new SourceLabels(logits, head, threshold),
        _ => new SourceNumbers(logits, head),
    };

    /// <summary>What the logits mean.</summary>
    public ClassifierHead Head { get; }

    /// <summary>Names of classes, labels or numbers in logit order.</summary>
    public IReadOnlyList<string> Classes => Head.Labels;

    /// <summary>Whether one of several classes is the answer.</summary>
    public bool AreExclusive => Head.Kind == HeadKind.SingleLabel;

    /// <summary>What always giving the same answer, the best one, would agree; 1 where the source itself does so.</summary>
    public abstract double ConstantAgreement { get; }

    /// <summary>Classes or labels that the source says for no anchor.</summary>
    public virtual IReadOnlyList<string> Unseen => [];

    /// <summary>How far a translation's logits say what the source says.</summary>
    /// <param name="logits">[rows, outputs], row-major.</param>
    /// <param name="rows">Which anchor each row is.</param>
    public abstract AnswerAgreement[] Compare(ReadOnlySpan<double> logits, IReadOnlyList<long> rows);

    /// <summary>The same for each class, label or number by itself; those that say nothing about agreement are absent.</summary>
    /// <param name="logits">[rows, outputs], row-major.</param>
    /// <param name="rows">Which anchor each row is.</param>
    /// <returns>Name, agreement a row, and how many of the rows the source gives the name to.</returns>
    public abstract IEnumerable<(string Name, AnswerAgreement[] Rows, int Count)> CompareEach(ReadOnlySpan<double> logits, IReadOnlyList<long> rows);

    /// <summary>What two draws from the source's answers to some anchors share: chance.</summary>
    public abstract double IndependentAgreement(IReadOnlyList<long> rows);

    /// <summary>Classes or labels that the source says for some anchors, but for fewer than asked.</summary>
    public virtual IReadOnlyList<string> SeenFewerThan(int count) => [];

    /// <summary>A translation needs anchors on which the source says different things.</summary>
    /// <exception cref="AnchorTextsException">It says one thing.</exception>
    public abstract void RequireVariety(AnchorSummary anchors);

    /// <summary>The comparison of float32 logits of all anchors in their order, or of some.</summary>
    public AnswerAgreement[] Compare(TextScores logits, IReadOnlyList<long> rows) => Compare(Doubles(logits), rows);

    /// <summary>Float32 numbers, exactly.</summary>
    public static double[] Doubles(TextScores scores) => Array.ConvertAll(scores.Values.ToArray(), value => (double)value);
}
