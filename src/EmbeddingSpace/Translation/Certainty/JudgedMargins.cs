namespace EmbeddingSpace.Translation.Certainty;

/// <summary>Answers for texts that the fit had no hand on, the surest first.</summary>
internal sealed class JudgedMargins
{
    private readonly JudgedMargin[] _sorted;

    // How many agree among the first.
    private readonly int[] _agreeing;

    /// <param name="inScope">The answers for texts in the anchors' scope.</param>
    /// <param name="judged">Texts judged, in scope or not.</param>
    public JudgedMargins(IEnumerable<JudgedMargin> inScope, int judged)
    {
        _sorted = [.. inScope.OrderByDescending(answer => answer.Margin)];
        _agreeing = new int[_sorted.Length + 1];
        for (var i = 0; i < _sorted.Length; i++) _agreeing[i + 1] = _agreeing[i] + (_sorted[i].Agrees ? 1 : 0);
        Judged = judged;
    }

    /// <summary>Answers in scope.</summary>
    public int Count => _sorted.Length;

    /// <summary>Texts judged, in scope or not.</summary>
    public int Judged { get; }

    /// <summary>The margin that so many answers reach, from 1 to <see cref="Count"/>; answers of one margin reach it together.</summary>
    public double MarginOf(int count) => _sorted[count - 1].Margin;

    /// <summary>How many answers reach a margin, and how many of these agree.</summary>
    public (int Count, int Agreeing) Reaching(double margin)
    {
        var (low, high) = (0, _sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_sorted[middle].Margin >= margin) low = middle + 1;
            else high = middle;
        }
        return (low, _agreeing[low]);
    }

    /// <summary>Whether the answers that reach a margin prove that a share of answers like these agree.</summary>
    public bool Prove(double share, double margin, double doubt)
    {
        var (count, agreeing) = Reaching(margin);
        return count > 0 && BinomialBound.AtMost(count - agreeing, count, share) <= doubt;
    }

    /// <summary>Whether they prove that a share of all answers agree where the source itself gives those that do not reach the margin.</summary>
    public bool ProveWithSource(double share, double margin, double doubt)
    {
        var (count, agreeing) = Reaching(margin);
        return BinomialBound.AtMost(count - agreeing, Judged, share) <= doubt;
    }
}
