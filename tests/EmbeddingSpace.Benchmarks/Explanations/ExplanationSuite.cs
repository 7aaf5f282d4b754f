using EmbeddingSpace.Benchmarks.Speed;
using EmbeddingSpace.Benchmarks.Translation;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Benchmarks.Explanations;

/// <summary>
/// Suite <c>explanations</c>: whether the tokens that an explanation names are those that the answer hangs on; with the word <c>time</c>, what it costs
/// instead; with <c>classes</c>, how much of the answers mean contributions explain. Other words choose cases as in <c>translation</c>, a number a seed.
/// </summary>
internal static class ExplanationSuite
{
    private const string TimeWord = "time", ClassesWord = "classes";
    private const int Anchors = 2000, Texts = 100, QuickTexts = 30, TimedTexts = 1000, Rounds = 5;

    // The published base has no pooler, which the adapters change: Python drew it when they were trained, from this seed.
    private const ulong AdapterSeed = 7;

    // Towards nothing, as a token that was seen once or twice says little of its kind.
    private const double PseudoCounts = 2;
    private static readonly int[] AllSeeds = [1, 2, 3];

    private static IEnumerable<TranslationCase> Cases =>
    [
        .. TranslationCase.All.Where(item => item.Pair != "upgrade"), new("related", "l3-banking77", "all-MiniLM-L6-v2", "banking77"),
    ];

    /// <summary>Run it and write a line a case, seed and kind of explanation.</summary>
    public static void Run(BenchmarkArguments arguments)
    {
        var (isTimed, isRead) = (arguments.Rest.Contains(TimeWord), arguments.Rest.Contains(ClassesWord));
        var named = arguments.Rest.Where(word => int.TryParse(word, out _)).Select(int.Parse).ToArray();
        var filters = arguments.Rest.Where(word => word is not (TimeWord or ClassesWord) && !int.TryParse(word, out _)).ToArray();
        var shares = string.Join(" / ", Faithfulness.Shares.Select(share => $"{share:P0}"));
        string[] columns = isRead ? ["case", "seed", "texts", "R²", "agreement", "shuffled R²", "shuffled agreement"]
            : isTimed ? ["case", "seed", "texts", "explaining over scoring"]
            : ["case", "seed", "explanation", "comprehensiveness", "sufficiency", $"comprehensiveness at {shares}", $"sufficiency at {shares}"];
        Console.WriteLine($"| {string.Join(" | ", columns)} |{Environment.NewLine}|{string.Concat(columns.Select(_ => " --- |"))}");
        foreach (var item in Cases.Where(item => filters.All(word => item.ToString().Contains(word, StringComparison.Ordinal))))
        {
            if (!Directory.Exists(arguments.Folders.Model(item.Source)))
            {
                Console.Error.WriteLine($"Left out: {item}. '{item.Source}' is neither in '{arguments.Folders.Models}' nor in --sources.");
                continue;
            }
            foreach (var seed in named.Length > 0 ? named : arguments.Quick ? [1] : AllSeeds)
            {
                var train = LabelledTexts.Read(arguments.Folders.DataSet(item.Data + ".train.tsv")).Sample(Anchors, seed).Texts;
                var test = LabelledTexts.Read(arguments.Folders.DataSet(item.Data + ".test.tsv"));
                using var translation = ClassifierTranslator.Translate(Open(arguments.Folders.Model(item.Source)),
                    Checkpoint.Open(arguments.Folders.Model(item.Target)), train, new() { Seed = seed, Method = TranslationMethod.PooledRidge });
                if (isRead) Read(item, seed, translation, train);
                else if (isTimed) Time(item, seed, translation, [.. test.Texts.Take(TimedTexts)]);
                else Judge(item, seed, translation, train, test.Sample(arguments.Quick ? QuickTexts : Texts, seed).Texts);
            }
        }
    }

    private static Checkpoint Open(string folder) => Checkpoint.Open(folder, Checkpoint.IsAdapter(folder) ? new(Seed: AdapterSeed) : null);

    private static void Time(TranslationCase item, int seed, ClassifierTranslation translation, string[] texts)
    {
        var (explain, predict, ratio) = new PairedRunner(Rounds).Seconds(() => translation.Explain(texts), () => translation.Score(texts));
        Console.WriteLine(FormattableString.Invariant($"| {item.Pair}:{item.Data} | {seed} | {texts.Length} | {1 / ratio:0.000} |"));
        Console.Error.WriteLine(FormattableString.Invariant($"{item}: explained in {explain:0.000} s, scored in {predict:0.000} s"));
    }

    private static void Read(TranslationCase item, int seed, ClassifierTranslation translation, string[] texts)
    {
        var found = ContributionReading.Of(translation.Explain(texts), translation.Head, new() { Seed = seed }).Fidelity;
        Console.WriteLine(FormattableString.Invariant($"| {item.Pair}:{item.Data} | {seed} | {texts.Length} | {found.R2:0.000} | {found.Agreement:0.000} | ")
            + FormattableString.Invariant($"{found.ShuffledR2:0.000} | {found.ShuffledAgreement:0.000} |"));
    }

    private static void Judge(TranslationCase item, int seed, ClassifierTranslation translation, IReadOnlyList<string> train, IReadOnlyList<string> test)
    {
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
        var kinds = Kinds(translation.Explain(train), translation.OutputSize);
        Write("exact + mean of the token's kind", [.. exact.Select((explanation, text) => Towards(classes[text],
            [.. explanation.Tokens.Select(token => (IReadOnlyList<float>)[.. token.Logits.Select((number, label) => number + Kind(token.Id, label))])],
            explanation.Logits))]);
        Write("occlusion", Strengths(translation.Explain(test, new() { Method = ExplanationMethod.Occlusion })));

        float Kind(int id, int label) => kinds.TryGetValue(id, out var kind) ? (float)(kind.Sums[label] / (kind.Count + PseudoCounts)) : 0;

        IReadOnlyList<double[]> Strengths(IReadOnlyList<TextExplanation> explanations) => [.. explanations.Select((explanation, text) =>
            Towards(classes[text], [.. explanation.Tokens.Select(token => token.Logits)], explanation.Logits))];

        void Write(string name, IReadOnlyList<double[]> strengths)
        {
            var found = Faithfulness.Measure(translation, windows, classes, strengths);
            Console.WriteLine(FormattableString.Invariant($"| {item.Pair}:{item.Data} | {seed} | {name} | {found.Comprehensiveness.Average():0.000} | ")
                + FormattableString.Invariant($"{found.Sufficiency.Average():0.000} | {Curve(found.Comprehensiveness)} | {Curve(found.Sufficiency)} |"));
        }
    }

    private static Dictionary<int, (double[] Sums, int Count)> Kinds(IReadOnlyList<TextExplanation> explanations, int classes)
    {
        var kinds = new Dictionary<int, (double[] Sums, int Count)>();
        foreach (var token in explanations.SelectMany(explanation => explanation.Tokens))
        {
            var (sums, count) = kinds.GetValueOrDefault(token.Id, (new double[classes], 0));
            for (var label = 0; label < classes; label++) sums[label] += token.Logits[label];
            kinds[token.Id] = (sums, count + 1);
        }
        return kinds;
    }

    private static string Curve(IReadOnlyList<double> values) => string.Join(" / ", values.Select(value => FormattableString.Invariant($"{value:0.000}")));

    /// <summary>How strongly each token speaks for a class and against the others, these weighted as probable as they are.</summary>
    private static double[] Towards(int label, IReadOnlyList<IReadOnlyList<float>> tokens, IReadOnlyList<float> logits)
    {
        // Of one number alone there is nothing to speak against.
        if (logits.Count == 1) return [.. tokens.Select(token => (double)token[0])];
        var most = logits.Where((_, other) => other != label).Max();
        var weights = logits.Select((logit, other) => other == label ? 0 : Math.Exp(logit - most)).ToArray();
        var sum = weights.Sum();
        return [.. tokens.Select(token => token[label] - weights.Select((weight, other) => weight / sum * token[other]).Sum())];
    }
}
