using System.Globalization;
using EmbeddingSpace.Benchmarks.Speed;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Benchmarks.Crowded;

/// <summary>The works of the suite, each done in a process of its own whenever a line comes in.</summary>
internal static class CrowdedWork
{
    /// <summary>First word of the child's command line.</summary>
    public const string Word = "crowded-work";

    /// <summary>Their names.</summary>
    public static readonly string[] Names = ["encode", "translate", "one-text", "callers"];

    private const string TranslationTarget = "mini-b";
    private const string TranslationSource = "paraphrase-MiniLM-L3-v2-sst2";
    private const int TranslationTexts = 300;

    /// <summary>What the child does: load, do the work once, then once for each line read, and write the seconds.</summary>
    public static void Serve(BenchmarkArguments arguments)
    {
        var (folders, share) = (arguments.Folders, arguments.Quick ? 4 : 1);
        var texts = LabelledTexts.Read(folders.DataSet("sst2.train.tsv")).Sample(2000, seed: 1).Texts[..(2000 / share)];
        var few = texts[..(300 / share)];
        using var encoder = TextEncoder.Load(Checkpoint.Open(folders.Model(SpeedRuns.ModelName)));
        using var scorer = new BatchingScorer(TextEncoder.Load(Checkpoint.Open(folders.Model(SpeedRuns.ModelName))));
        Action work = arguments.Rest[0] switch
        {
            "encode" => () => encoder.Score(texts),
            "translate" => Translate,
            "one-text" => () => Array.ForEach(few, text => encoder.Score([text])),
            "callers" => Together,
            var word => throw new ArgumentException($"'{word}': expected one of {string.Join(", ", Names)}."),
        };
        do Console.Out.WriteLine(PairedRunner.Time(work).ToString(CultureInfo.InvariantCulture));
        while (Console.In.ReadLine() is not null);

        void Translate() => ClassifierTranslator.Translate(Checkpoint.Open(folders.Model(TranslationSource)),
            Checkpoint.Open(folders.Model(TranslationTarget)), texts[..TranslationTexts], new() { Seed = 1 }).Dispose();

        void Together() => Task.WaitAll([.. Enumerable.Range(0, RequestCheck.Callers).Select(caller => Task.Factory.StartNew(() =>
        {
            for (var i = caller; i < few.Length; i += RequestCheck.Callers) scorer.Score([few[i]]);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
    }
}
