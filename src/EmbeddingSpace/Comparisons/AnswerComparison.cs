using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Comparisons;

/// <summary>Counts where two models that answer with classes, or with labels, say the same, answer by answer. Safe for concurrent use.</summary>
public sealed class AnswerComparison
{
    /// <summary>Default of the examples kept.</summary>
    public const int DefaultExamples = 20;

    private readonly Lock _gate = new();
    private readonly int _examples;
    private readonly Dictionary<(string Old, string New), int> _counts = [];
    private readonly Dictionary<(string Text, string Old, string New), ChangedAnswer> _kept = [];
    private readonly PriorityQueue<(string Text, string Old, string New), double> _leastSure = new();

    /// <summary>Begin.</summary>
    /// <param name="examples">Most texts kept on which the two part; 0 for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 0.</exception>
    public AnswerComparison(int examples = DefaultExamples)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(examples);
        _examples = examples;
    }

    /// <summary>Count one text.</summary>
    /// <param name="answer">What both say of it: labels of several joined, in one order.</param>
    public void Add(ChangedAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        lock (_gate)
        {
            _counts[(answer.Old, answer.New)] = _counts.GetValueOrDefault((answer.Old, answer.New)) + 1;
            if (answer.Old != answer.New) Keep(answer);
        }
    }

    /// <summary>What was found so far.</summary>
    public ComparedAnswers Found()
    {
        lock (_gate)
        {
            var byClass = _counts.GroupBy(pair => pair.Key.Old, StringComparer.Ordinal)
                .Select(group => (Label: group.Key, Same: group.Where(pair => pair.Key.New == group.Key).Sum(pair => pair.Value),
                    All: group.Sum(pair => pair.Value)))
                .OrderByDescending(entry => entry.All).ThenBy(entry => entry.Label, StringComparer.Ordinal).ToList();
            var all = byClass.Sum(entry => entry.All);
            return new(all, all == 0 ? null : Exact(byClass.Sum(entry => entry.Same), all),
                [.. byClass.Select(entry => new ClassAgreement(entry.Label, Exact(entry.Same, entry.All)))],
                [
                    .. _counts.Where(pair => pair.Key.Old != pair.Key.New).OrderByDescending(pair => pair.Value)
                        .ThenBy(pair => pair.Key.Old, StringComparer.Ordinal).ThenBy(pair => pair.Key.New, StringComparer.Ordinal)
                        .Select(pair => new ChangedClasses(pair.Key.Old, pair.Key.New, pair.Value)),
                ],
                [
                    .. _kept.Values.OrderByDescending(answer => answer.NewValue)
                        .ThenBy(answer => answer.Text, StringComparer.Ordinal),
                ]);
        }
    }

    // What is passed over or pushed out is no surer than all that is kept from then on, and never comes in again: whatever is kept was always counted.
    private void Keep(ChangedAnswer answer)
    {
        var key = (answer.Text, answer.Old, answer.New);
        if (_kept.TryGetValue(key, out var known))
        {
            _kept[key] = known with { Times = known.Times + 1 };
            return;
        }
        if (_kept.Count == _examples)
        {
            if (!_leastSure.TryPeek(out var least, out var value) || answer.NewValue <= value) return;
            _leastSure.Dequeue();
            _kept.Remove(least);
        }
        _kept.Add(key, answer);
        _leastSure.Enqueue(key, answer.NewValue);
    }

    private static AgreementEstimate Exact(int same, int all)
    {
        var (low, high) = ExactInterval.Of(same, all);
        return new((double)same / all, low, high, all);
    }
}
