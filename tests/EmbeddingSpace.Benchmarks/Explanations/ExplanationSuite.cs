using EmbeddingSpace.Benchmarks.Speed;
using EmbeddingSpace.Benchmarks.Translation;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Benchmarks.Explanations;

/// <summary>
/// Suite <c>explanations</c>: whether the tokens that an explanation names are those that the answer hangs on, and what it costs. Words behind it choose
/// cases as in <c>translation</c>, a number chooses a seed.
/// </summary>
internal static class ExplanationSuite
{
    private const int Anchors = 2000, Texts = 200, QuickTexts = 60, TimedTexts = 1000, Rounds = 5;
    private static readonly int[] AllSeeds = [1, 2, 3];

    /// <summary>Run it and write a line a case, seed and kind of explanation.</summary>
    public static void Run(BenchmarkArguments arguments)
    {
        var named = arguments.Rest.Where(word => int.TryParse(word, out _)).Select(int.Parse).ToArray();
        var filters = arguments.Rest.Where(word => !int.TryParse(word, out _)).ToArray();
        Console.WriteLine($"| case | seed | explanation | comprehensiveness | sufficiency |{Environment.NewLine}| --- | ---: | --- | ---: | ---: |");
        var cases = TranslationCase.All.Where(item => item.Pair != "upgrade" && filters.All(word => item.ToString().Contains(word, StringComparison.Ordinal)));
        foreach (var item in cases)
        {
            var folders = arguments.Folders;
            if (!Directory.Exists(folders.Model(item.Source)))
            {
                Console.Error.WriteLine($"Left out: {item}. '{item.Source}' is neither in '{folders.Models}' nor in --sources; make it with: fine-tune.");
                continue;
            }
            foreach (var seed in named.Length > 0 ? named : arguments.Quick ? [1] : AllSeeds) Run(item, folders, seed, arguments.Quick ? QuickTexts : Texts);
        }
    }

    private static void Run(TranslationCase item, BenchmarkFolders folders, int seed, int count)
    {
        var train = LabelledTexts.Read(folders.DataSet(item.Data + ".train.tsv")).Sample(Anchors, seed);
        var all = LabelledTexts.Read(folders.DataSet(item.Data + ".test.tsv"));
        var test = all.Sample(count, seed).Texts;
        using var translation = ClassifierTranslator.Translate(Checkpoint.Open(folders.Model(item.Source)), Checkpoint.Open(folders.Model(item.Target)),
            train.Texts, new() { Seed = seed, Method = TranslationMethod.PooledRidge });
        var (target, _) = translation.Parts;
        var windows = test.Select(text => target.Locate(text)[0]).ToList();
        var exact = translation.Explain(test);
        var classes = exact.Select(explanation => explanation.Logits.Index().MaxBy(logit => logit.Item).Index).ToList();
        var random = new Random(seed);
        using var gradients = new GradientTimesInput(translation);
        Write("random", [.. windows.Select(window => window.Tokens.Ids.Select(_ => random.NextDouble()).ToArray())]);
        Write("gradient × input", [.. windows.Select((window, text) =>
            Towards(classes[text], gradients.Of(window.Tokens), exact[text].Logits))]);
        Write("exact", Strengths(exact));
        Write("occlusion", Strengths(translation.Explain(test, new() { Method = ExplanationMethod.Occlusion })));

        string[] timed = [.. all.Texts.Take(TimedTexts)];
        var (explain, predict, ratio) = new PairedRunner(Rounds).Seconds(() => translation.Explain(timed), () => translation.Score(timed));
        Console.WriteLine(FormattableString.Invariant(
            $"| {item.Pair}:{item.Data} | {seed} | time of explaining {timed.Length} texts over that of scoring | {1 / ratio:0.000} | |"));
        Console.Error.WriteLine(FormattableString.Invariant($"{item}: explained in {explain:0.000} s, scored in {predict:0.000} s"));

        IReadOnlyList<double[]> Strengths(IReadOnlyList<TextExplanation> explanations) => [.. explanations.Select((explanation, text) =>
            Towards(classes[text], [.. explanation.Tokens.Select(token => token.Logits)], explanation.Logits))];

        void Write(string name, IReadOnlyList<double[]> strengths)
        {
            var found = Faithfulness.Measure(translation, windows, classes, strengths);
            Console.WriteLine(FormattableString.Invariant(
                $"| {item.Pair}:{item.Data} | {seed} | {name} | {found.Comprehensiveness:0.000} | {found.Sufficiency:0.000} |"));
        }
    }

    /// <summary>How strongly each token speaks for a class and against the others, these weighted as probable as they are.</summary>
    private static double[] Towards(int label, IReadOnlyList<IReadOnlyList<float>> tokens, IReadOnlyList<float> logits)
    {
        var most = logits.Max();
        var weights = logits.Select((logit, other) => other == label ? 0 : Math.Exp(logit - most)).ToArray();
        var sum = weights.Sum();
        return [.. tokens.Select(token => token[label] - weights.Select((weight, other) => weight / sum * token[other]).Sum())];
    }
}
