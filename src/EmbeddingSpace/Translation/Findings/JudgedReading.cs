using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Methods;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Findings;

/// <summary>Where a translation and its source part, on the anchors that it had no hand on: only where one of several classes is the answer.</summary>
internal sealed class JudgedReading
{
    private const int CurvePoints = 20;
    private const int MostDisagreements = 12;

    private readonly TranslationWork _work;
    private readonly SourceChoices? _choices;
    private readonly (long Row, int Said, double Margin)[] _surestFirst;

    /// <param name="tried">The method.</param>
    /// <param name="work">What it was tried on.</param>
    public JudgedReading(TriedMethod tried, TranslationWork work)
    {
        (_work, _choices) = (work, work.Answers as SourceChoices);
        var size = work.Answers.Classes.Count;
        var (rows, logits) = (tried.Judged.Rows, tried.Judged.Logits);
        _surestFirst = _choices is null ? [] : [.. rows.Select((row, i) =>
        {
            var answer = logits.AsSpan(i * size, size);
            return (row, ArgMax.Of(answer), AnswerMargin.OfClasses(answer));
        }).OrderByDescending(answer => answer.Item3)];
    }

    /// <summary>Agreement at shares of the surest answers, ascending.</summary>
    public IReadOnlyList<AgreementAtShare> Curve
    {
        get
        {
            int[] counts = [.. Enumerable.Range(1, CurvePoints).Select(point => _surestFirst.Length * point / CurvePoints).Where(count => count > 0)
                .Distinct()];
            return [.. counts.Select(count => new AgreementAtShare(
                (double)count / _surestFirst.Length, _surestFirst.Take(count).Average(answer => answer.Said == _choices![answer.Row] ? 1.0 : 0.0)))];
        }
    }

    /// <summary>Every pair of classes that occurs, the most frequent first.</summary>
    public IReadOnlyList<ConfusedClasses> Confusion => [.. _surestFirst.GroupBy(answer => (Source: _choices![answer.Row], answer.Said))
        .OrderByDescending(group => group.Count()).ThenBy(group => group.Key)
        .Select(group => new ConfusedClasses(_work.Answers.Classes[group.Key.Source], _work.Answers.Classes[group.Key.Said], group.Count()))];

    /// <summary>Texts on which the two part, those first of which the translation is surest; none where the anchors are no texts.</summary>
    public IReadOnlyList<Disagreement> Disagreements => [.. _surestFirst.Where(answer => answer.Said != _choices![answer.Row])
        .Select(answer => (answer.Said, Wanted: _choices![answer.Row], Text: _work.Anchors.TextOf(answer.Row))).Where(answer => answer.Text is not null)
        .Take(MostDisagreements).Select(answer => new Disagreement(
            answer.Text!.Value.First ?? "", answer.Text.Value.Second, _work.Answers.Classes[answer.Wanted], _work.Answers.Classes[answer.Said]))];
}
