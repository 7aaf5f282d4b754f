using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>The class that the source chooses for each anchor: the only thing like a label that a translation ever sees.</summary>
internal sealed class SourceChoices
{
    /// <summary>Measured on drawn tokens and an encyclopedia: .94 to .99 for the spam filters, at most .64 for every other classifier.</summary>
    private const double LopsidedFrom = 0.9;

    private readonly int[] _choices;

    public SourceChoices(TextScores logits, IReadOnlyList<string> classes)
    {
        Classes = classes;
        _choices = [.. Enumerable.Range(0, logits.Count).Select(logits.IndexOfLargest)];
    }

    /// <summary>Class names in logit order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Class index of an anchor.</summary>
    public int this[long row] => _choices[row];

    /// <summary>Share of the most frequent class.</summary>
    public double MajorityShare => _choices.GroupBy(choice => choice).Max(group => group.Count()) / (double)_choices.Length;

    /// <summary>Whether one class has nearly all anchors, so that a fit to them learns to say that class.</summary>
    public bool AreLopsided => MajorityShare > LopsidedFrom;

    /// <summary>What each anchor counts for if every class that occurs shall count the same; 1 on average.</summary>
    public double[] BalancedWeights()
    {
        var sizes = _choices.CountBy(choice => choice).ToDictionary();
        return Array.ConvertAll(_choices, choice => (double)_choices.Length / (sizes.Count * sizes[choice]));
    }

    /// <summary>Classes that the source chose for no anchor.</summary>
    public IReadOnlyList<string> Unseen => [.. Classes.Where((_, index) => !_choices.Contains(index))];

    /// <summary>Classes that the source chose for some anchors, but for fewer than asked.</summary>
    public IReadOnlyList<string> SeenFewerThan(int count) =>
        [.. _choices.GroupBy(choice => choice).Where(group => group.Count() < count).OrderBy(group => group.Key).Select(group => Classes[group.Key])];

    /// <summary>Whether each of the scored rows gets the source's class.</summary>
    public bool[] Agreeing(TextScores scores, IReadOnlyList<long> rows) => [.. rows.Select((row, i) => scores.IndexOfLargest(i) == _choices[row])];

    /// <summary>A translation needs anchors on which the source says different things.</summary>
    public void ThrowIfOneClass(AnchorSummary anchors)
    {
        if (_choices.Distinct().Count() > 1) return;
        throw new AnchorTextsException(
            $"Anchors ({anchors.Kind.Name()}): expected anchors that the source puts into at least 2 classes, found all {_choices.Length} in "
            + $"'{Classes[_choices[0]]}'. Give texts like those the classifier is used on.");
    }
}
