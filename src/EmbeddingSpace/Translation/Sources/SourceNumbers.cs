using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>
/// Numbers, or one score before it becomes a probability: agreement is R², the share of their variance that a translation explains. Always saying the mean
/// explains 0. Each of several numbers counts the same.
/// </summary>
internal sealed class SourceNumbers : SourceAnswers
{
    private readonly double[] _values;
    private readonly (double Mean, double Variance)[] _moments;

    public SourceNumbers(TextScores logits, ClassifierHead head) : base(head)
    {
        _values = Doubles(logits);
        _moments = [.. Enumerable.Range(0, Size).Select(output =>
        {
            var numbers = Enumerable.Range(0, logits.Count).Select(row => this[row, output]).ToList();
            var mean = numbers.Average();
            return (mean, numbers.Average(number => (number - mean) * (number - mean)));
        })];
    }

    private int Size => Classes.Count;

    /// <summary>A number of an anchor.</summary>
    public double this[long row, int output] => _values[(row * Size) + output];

    /// <inheritdoc/>
    public override double ConstantAgreement => Varying.Any() ? 0 : 1;

    /// <inheritdoc/>
    public override AnswerAgreement[] Compare(ReadOnlySpan<double> logits, IReadOnlyList<long> rows)
    {
        var agreeing = new AnswerAgreement[rows.Count];
        for (var i = 0; i < agreeing.Length; i++)
            foreach (var output in Varying)
            {
                var one = Compare(logits[(i * Size) + output], rows[i], output);
                agreeing[i] = new(agreeing[i].Agreeing + one.Agreeing, agreeing[i].Of + one.Of);
            }
        return agreeing;
    }

    /// <summary>Each of several numbers; of one there is nothing more to say.</summary>
    public override IEnumerable<(string Name, AnswerAgreement[] Rows, int Count)> CompareEach(ReadOnlySpan<double> logits, IReadOnlyList<long> rows)
    {
        var each = new List<(string Name, AnswerAgreement[] Rows, int Count)>(Size);
        if (Size == 1) return each;
        foreach (var output in Varying)
        {
            var agreeing = new AnswerAgreement[rows.Count];
            for (var i = 0; i < agreeing.Length; i++) agreeing[i] = Compare(logits[(i * Size) + output], rows[i], output);
            each.Add((Classes[output], agreeing, rows.Count));
        }
        return each;
    }

    /// <summary>Another draw explains nothing.</summary>
    public override double IndependentAgreement(IReadOnlyList<long> rows) => 0;

    /// <inheritdoc/>
    public override void RequireVariety(AnchorSummary anchors)
    {
        if (Varying.Any()) return;
        throw new AnchorTextsException(
            $"Anchors ({anchors.Kind.Name()}): expected anchors that the source gives different numbers, found one number for all. "
            + "Give texts like those the model is used on.");
    }

    private IEnumerable<int> Varying => Enumerable.Range(0, Size).Where(output => _moments[output].Variance > 0);

    private AnswerAgreement Compare(double logit, long row, int output)
    {
        var ((mean, variance), own) = (_moments[output], this[row, output]);
        var of = (own - mean) * (own - mean) / variance;
        return new(of - ((logit - own) * (logit - own) / variance), of);
    }
}
