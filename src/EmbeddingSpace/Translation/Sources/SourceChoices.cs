using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>One of several classes: the one that the source chooses for each anchor.</summary>
internal sealed class SourceChoices : SourceAnswers
{
    /// <summary>Measured on drawn tokens and an encyclopedia: .94 to .99 for the spam filters, at most .64 for every other classifier.</summary>
    private const double LopsidedFrom = 0.9;

    private readonly int[] _choices;

    public SourceChoices(TextScores logits, ClassifierHead head) : base(head) =>
        _choices = [.. Enumerable.Range(0, logits.Count).Select(logits.IndexOfLargest)];

    /// <summary>Index of the class that the source chooses for an anchor.</summary>
    public int this[long row] => _choices[row];

    /// <summary>Share of the most frequent class.</summary>
    public override double ConstantAgreement => _choices.GroupBy(choice => choice).Max(group => group.Count()) / (double)_choices.Length;

    /// <summary>Whether one class has nearly all anchors, so that a fit to them learns to say that class.</summary>
    public bool AreLopsided => ConstantAgreement > LopsidedFrom;

    /// <summary>What each anchor counts for if every class that occurs shall count the same; 1 on average.</summary>
    public double[] BalancedWeights()
    {
        var sizes = _choices.CountBy(choice => choice).ToDictionary();
        return Array.ConvertAll(_choices, choice => (double)_choices.Length / (sizes.Count * sizes[choice]));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Unseen => [.. Classes.Where((_, index) => !_choices.Contains(index))];

    /// <inheritdoc/>
    public override IReadOnlyList<string> SeenFewerThan(int count) =>
        [.. _choices.GroupBy(choice => choice).Where(group => group.Count() < count).OrderBy(group => group.Key).Select(group => Classes[group.Key])];

    /// <inheritdoc/>
    public override AnswerAgreement[] Compare(ReadOnlySpan<double> logits, IReadOnlyList<long> rows)
    {
        var agreeing = new AnswerAgreement[rows.Count];
        for (var i = 0; i < agreeing.Length; i++)
            agreeing[i] = new(ArgMax.Of(logits.Slice(i * Classes.Count, Classes.Count)) == _choices[rows[i]] ? 1 : 0, 1);
        return agreeing;
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, AnswerAgreement[] Rows, int Count)> CompareEach(ReadOnlySpan<double> logits, IReadOnlyList<long> rows) =>
        Compare(logits, rows).Select((row, i) => (Row: row, Choice: _choices[rows[i]])).GroupBy(row => row.Choice).OrderBy(group => group.Key)
            .Select(group => (Classes[group.Key], group.Select(row => row.Row).ToArray(), group.Count())).ToList();

    /// <inheritdoc/>
    public override double IndependentAgreement(IReadOnlyList<long> rows) =>
        rows.GroupBy(row => _choices[row]).Sum(group => Math.Pow(group.Count() / (double)rows.Count, 2));

    /// <inheritdoc/>
    public override void RequireVariety(AnchorSummary anchors)
    {
        if (_choices.Distinct().Count() > 1) return;
        throw new AnchorTextsException(
            $"Anchors ({anchors.Kind.Name()}): expected anchors that the source puts into at least 2 classes, found all {_choices.Length} in "
            + $"'{Classes[_choices[0]]}'. Give texts like those the classifier is used on.");
    }
}
