using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>
/// Several labels: those that the source says for each anchor, from a probability on. Agreement is F1 of what a translation says against it: labels are
/// rare, and whoever says none agrees on nearly all that is not said.
/// </summary>
internal sealed class SourceLabels : SourceAnswers
{
    private readonly bool[] _said;
    private readonly int[] _counts;

    public SourceLabels(TextScores logits, ClassifierHead head, double threshold) : base(head)
    {
        LogitThreshold = Math.Log(threshold / (1 - threshold));
        _said = Array.ConvertAll(logits.Values.ToArray(), logit => logit >= LogitThreshold);
        Anchors = logits.Count;
        _counts = [.. Enumerable.Range(0, Size).Select(label => Enumerable.Range(0, Anchors).Count(row => Says(row, label)))];
    }

    /// <summary>Logit from which on a label is said.</summary>
    public double LogitThreshold { get; }

    /// <summary>Number of anchors.</summary>
    private int Anchors { get; }

    private int Size => Classes.Count;

    /// <summary>Whether the source says a label for an anchor.</summary>
    public bool Says(long row, int label) => _said[(row * Size) + label];

    /// <summary>F1 of always saying the most frequent labels, as many as pay.</summary>
    public override double ConstantAgreement
    {
        get
        {
            if (_counts.All(count => count == 0 || count == Anchors)) return 1;
            var (best, right, said, there) = (0.0, 0.0, 0.0, (double)_counts.Sum());
            foreach (var count in _counts.OrderDescending())
            {
                (right, said) = (right + count, said + Anchors);
                best = Math.Max(best, 2 * right / (said + there));
            }
            return best;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Unseen => [.. Classes.Where((_, label) => _counts[label] == 0)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> SeenFewerThan(int count) => [.. Classes.Where((_, label) => _counts[label] > 0 && _counts[label] < count)];

    /// <inheritdoc/>
    public override AnswerAgreement[] Compare(ReadOnlySpan<double> logits, IReadOnlyList<long> rows)
    {
        var agreeing = new AnswerAgreement[rows.Count];
        for (var i = 0; i < agreeing.Length; i++)
            for (var label = 0; label < Size; label++)
            {
                var one = Compare(logits[(i * Size) + label], rows[i], label);
                agreeing[i] = new(agreeing[i].Agreeing + one.Agreeing, agreeing[i].Of + one.Of);
            }
        return agreeing;
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, AnswerAgreement[] Rows, int Count)> CompareEach(ReadOnlySpan<double> logits, IReadOnlyList<long> rows)
    {
        var each = new List<(string Name, AnswerAgreement[] Rows, int Count)>(Size);
        for (var label = 0; label < Size; label++)
        {
            var (agreeing, count) = (new AnswerAgreement[rows.Count], 0);
            for (var i = 0; i < agreeing.Length; i++)
            {
                agreeing[i] = Compare(logits[(i * Size) + label], rows[i], label);
                if (Says(rows[i], label)) count++;
            }
            if (count > 0) each.Add((Classes[label], agreeing, count));
        }
        return each;
    }

    /// <inheritdoc/>
    public override double IndependentAgreement(IReadOnlyList<long> rows)
    {
        var shares = Enumerable.Range(0, Size).Select(label => rows.Count(row => Says(row, label)) / (double)rows.Count).ToArray();
        var sum = shares.Sum();
        return sum > 0 ? shares.Sum(share => share * share) / sum : 0;
    }

    /// <inheritdoc/>
    public override void RequireVariety(AnchorSummary anchors)
    {
        if (_counts.Any(count => count > 0 && count < Anchors)) return;
        var always = Classes.Where((_, label) => _counts[label] > 0).Select(name => $"'{name}'").ToList();
        throw new AnchorTextsException(
            $"Anchors ({anchors.Kind.Name()}): expected anchors that the source gives different labels, found all {Anchors} with "
            + $"{(always.Count == 0 ? "none" : string.Join(", ", always))}. Give texts like those the classifier is used on, or another threshold.");
    }

    private AnswerAgreement Compare(double logit, long row, int label)
    {
        var (moved, own) = (logit >= LogitThreshold, Says(row, label));
        return new(moved && own ? 2 : 0, (moved ? 1 : 0) + (own ? 1 : 0));
    }
}
