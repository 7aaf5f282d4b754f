using EmbeddingSpace.Benchmarks.Translation;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Certainty;
using static System.FormattableString;

namespace EmbeddingSpace.Benchmarks.Promises;

/// <summary>How well texts of no class are told from those of the task: by margin, probability, distance from the anchors, and margin and distance together.
/// </summary>
internal static class ScopeTable
{
    /// <summary>The word that asks for it.</summary>
    public const string Word = "out-of-scope";

    // Shares of the texts of the task that are kept.
    private static readonly double[] Kept = [0.95, 0.98];

    /// <summary>Measure a case whose data set has such texts.</summary>
    public static void Run(TranslationCase item, string source, BenchmarkFolders folders, int[] seeds, int anchors)
    {
        var file = folders.DataSet(item.Data + ".out_of_scope.tsv");
        if (!File.Exists(file)) return;
        var target = folders.Model(item.Target);
        var train = LabelledTexts.Read(folders.DataSet(item.Data + ".train.tsv"));
        var (inside, outside) = (LabelledTexts.Read(folders.DataSet(item.Data + ".test.tsv")), LabelledTexts.Read(file));
        using var encoder = TextEncoder.Load(Checkpoint.Open(target), [PromiseSuite.LastLayer(target)]);
        var states = new[] { inside, outside }.Select(texts => encoder.Score(texts.Texts)).ToArray();
        foreach (var seed in seeds)
        {
            using var translation = PromiseSuite.Translate(source, target, train.Sample(anchors, seed), seed);
            var scope = translation.Certainty!.Scope!;
            var logits = new[] { inside, outside }.Select(texts => translation.Score(texts.Texts)).ToArray();
            Console.WriteLine(
                Invariant($"{item.Pair}:{item.Data}, seed {seed}, {inside.Texts.Length} texts in scope, {outside.Texts.Length} outside:"));
            Console.WriteLine($"| told by | area under the curve | caught with 95 % kept | with 98 % kept |{Environment.NewLine}| --- | --- | --- | --- |");
            var margins = Each(part => text => -PromiseSuite.Margin(logits[part], text));
            var distances = Each(part => text => scope.Distance(states[part][text]));
            Write("margin", margins);
            Write("largest probability", Each(part => text => -Probability(logits[part][text])));
            Write("distance from the anchors", distances);
            Write("both: the sum of their ranks", Sum(margins, distances));
            Console.WriteLine(
                Invariant($"In scope: {Share(distances[0], scope.Cut)} of the texts of the task, {Share(distances[1], scope.Cut)} of the others."));
            foreach (var promise in translation.Report.Promises)
                Console.WriteLine(Invariant($"Certain at {promise.Rate:0.00}: ") + string.Join(", ", new[] { 0, 1 }.Select(part =>
                    Invariant($"{Certain(part, promise, true):0.000} ({Certain(part, promise, false):0.000} by the margin alone) ")
                    + (part == 0 ? "of the texts of the task" : "of the others"))));

            double Certain(int part, AgreementPromise promise, bool scoped) =>
                PromiseSuite.Certain(logits[part], states[part], scoped ? scope : null, promise.Margin).Average(certain => certain ? 1.0 : 0);

            double[][] Each(Func<int, Func<int, double>> of) =>
                [.. new[] { 0, 1 }.Select(part => Enumerable.Range(0, logits[part].Count).Select(of(part)).ToArray())];
        }
    }

    private static void Write(string name, double[][] scores)
    {
        var inside = scores[0].Order().ToArray();
        var caught = Kept.Select(kept => inside[(int)Math.Ceiling(kept * inside.Length) - 1])
            .Select(cut => Invariant($"{scores[1].Count(score => score > cut) / (double)scores[1].Length:0.000}"));
        var area = scores[1].Average(score => (Below(inside, score, false) + Below(inside, score, true)) / 2.0 / inside.Length);
        Console.WriteLine(Invariant($"| {name} | {area:0.000} | {string.Join(" | ", caught)} |"));
    }

    // Ranks among the texts of the task.
    private static double[][] Sum(double[][] first, double[][] second)
    {
        var (one, other) = (first[0].Order().ToArray(), second[0].Order().ToArray());
        return [.. first.Zip(second, (left, right) => left.Zip(right, (a, b) => (double)Below(one, a, true) + Below(other, b, true)).ToArray())];
    }

    private static int Below(double[] sorted, double value, bool orEqual)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value || (orEqual && sorted[middle] == value)) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static double Share(double[] distances, double cut) => Math.Round(distances.Count(distance => distance <= cut) / (double)distances.Length, 3);

    private static double Probability(ReadOnlySpan<float> logits)
    {
        var probabilities = new float[logits.Length];
        Activations.Softmax(logits, probabilities);
        return probabilities.Max();
    }
}
