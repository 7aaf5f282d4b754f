using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Cli.Commands.Translate;

/// <summary>A file of answers as the source of a translation.</summary>
/// <param name="Source">The source.</param>
/// <param name="Texts">Its texts, or pairs of them.</param>
/// <param name="Described">What was found in the file.</param>
internal sealed record GivenAnswers(ScoredSource Source, TextRows Texts, string Described)
{
    /// <summary>Make it.</summary>
    /// <param name="table">The file.</param>
    /// <param name="path">Its name.</param>
    /// <param name="meaning">What the scores are; null: as they look.</param>
    /// <exception cref="UsageException">The scores are something else.</exception>
    public static GivenAnswers Of(ScoredTable table, string path, ScoreMeaning? meaning)
    {
        var (texts, labels, name) = (table.Texts, table.Labels, Path.GetFileName(path));
        var of = texts.Second is null ? "" : ", of pairs";
        try
        {
            if (meaning is null && table.HoldsChoices)
                return new(texts.Pairs is { } chosen ? ScoredSource.OfChoices(name, chosen, table.Choices)
                    : ScoredSource.OfChoices(name, texts.First, table.Choices), texts, $"chosen classes ('{labels[0]}'){of}");
            var scores = new TextScores(table.Numbers, labels.Count, new bool[texts.First.Count]);
            var found = meaning ?? Look(scores);
            return new(texts.Pairs is { } pairs ? ScoredSource.OfAnswers(name, found, labels, pairs, scores)
                : ScoredSource.OfAnswers(name, found, labels, texts.First, scores), texts, $"{Words.Of(found)} of {labels.Count}{of}");
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"'{path}': {FaultReport.WithoutParameter(exception.Message)} Correct the file, or say what the scores are with "
                + "'--scores-are'.", exception);
        }
    }

    private static ScoreMeaning Look(TextScores scores)
    {
        if (scores.Size == 1) return ScoreMeaning.Numbers;
        for (var text = 0; text < scores.Count; text++)
        {
            var sum = 0.0;
            foreach (var score in scores[text])
            {
                if (score is < 0 or > 1) return ScoreMeaning.Logits;
                sum += score;
            }
            if (Math.Abs(sum - 1) > AnswerLogits.SumTolerance) return ScoreMeaning.Logits;
        }
        return ScoreMeaning.Probabilities;
    }
}
