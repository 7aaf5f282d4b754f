using EmbeddingSpace.Foundation;
using Microsoft.ML;

namespace EmbeddingSpace.Cli.Models;

/// <summary>Another classifier, which the texts are sent to whose answers are not certain.</summary>
internal static class Fallback
{
    /// <summary>Refuse a model and a fallback that do not go together.</summary>
    /// <param name="kind">What the model answers with.</param>
    /// <param name="saysCertain">Whether it says which answers are certain.</param>
    /// <param name="path">Where it lies.</param>
    /// <exception cref="UsageException">The model does not say which answers are certain, or does not answer with classes.</exception>
    public static void RequireCertain(AnswerKind kind, bool saysCertain, string path)
    {
        if (kind != AnswerKind.Single)
            throw new UsageException($"'{path}': expected a model of exclusive classes beside '--fallback', found one of several labels or numbers; "
                + "leave '--fallback' out.");
        if (!saysCertain)
            throw new UsageException($"'{path}': expected a translation that says which of its answers are certain beside '--fallback', found a model that "
                + "does not; translate with '--agree R'.");
    }

    /// <summary>Refuse a classifier of other classes.</summary>
    /// <param name="other">The classifier that texts are sent to.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="classes">Class names of the model.</param>
    /// <exception cref="UsageException">Its classes are others, or it does not answer with one of them.</exception>
    public static void RequireClasses(ClassifierModel other, string path, IReadOnlyList<string> classes)
    {
        const string advice = "name the classifier that it was translated from, or another of the same classes";
        if (other.Kind != AnswerKind.Single)
            throw new UsageException($"'{path}': expected a classifier of exclusive classes, as the model is one, found one of several labels or numbers; "
                + $"{advice}.");
        ClassSets.RequireSame(path, other.Classes, "the model", classes, advice);
    }

    /// <summary>Send the texts whose answers are not certain to another classifier.</summary>
    /// <param name="other">The other classifier, of the same classes in any order.</param>
    /// <param name="classes">Class names of the model.</param>
    /// <param name="rows">What the model says.</param>
    /// <param name="load">The texts at some places, as data.</param>
    /// <param name="progress">Told texts done.</param>
    /// <param name="cancellationToken">Checked at every row.</param>
    /// <returns>One answer a text: the model's where it is certain, else the other's, its classes in the model's order.</returns>
    public static IReadOnlyList<ScoredRow> Answer(ClassifierModel other, IReadOnlyList<string> classes, IReadOnlyList<ScoredRow> rows,
        Func<IEnumerable<int>, IDataView> load, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        int[] sent = [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Certain != true)];
        if (sent.Length == 0) return rows;
        var answers = ScoredRows.Read(other.Transform(load(sent)), sent.Length, progress, cancellationToken);
        var names = classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        int[] places = [.. other.Classes.Select(name => names[name])];
        var all = rows.ToArray();
        foreach (var (row, answer) in sent.Zip(answers)) all[row] = Arranged(answer, places) with { Certain = false, IsOfFallback = true };
        return all;
    }

    private static ScoredRow Arranged(ScoredRow row, int[] places)
    {
        var (logits, probabilities) = (new float[places.Length], new float[places.Length]);
        for (var i = 0; i < places.Length; i++) (logits[places[i]], probabilities[places[i]]) = (row.Logits[i], row.Probabilities[i]);
        return row with { Class = row.Class is { } index ? places[index] : null, Logits = logits, Probabilities = probabilities };
    }
}
