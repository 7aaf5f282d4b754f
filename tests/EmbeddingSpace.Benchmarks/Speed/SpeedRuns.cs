using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Host;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Sequences;
using TorchSharp;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>The measurements of the suite, one after another.</summary>
internal sealed class SpeedRuns : IDisposable
{
    /// <summary>Threads that each side may use.</summary>
    public const int Threads = 2;

    /// <summary>Texts a batch of the peer's.</summary>
    public const int PeerRows = 32;

    /// <summary>The encoder that all sides run.</summary>
    public const string ModelName = "all-MiniLM-L6-v2";

    /// <summary>Texts of medium length.</summary>
    public const string MediumFile = "ag_news.train.tsv";

    private const string OnnxFile = "encoder.onnx";
    private const string ClassifierName = "paraphrase-MiniLM-L3-v2-sst2";
    private const string SmallClassifierName = "mini-a-sst2";
    private const int FeatureClasses = 4;

    private readonly BenchmarkArguments _arguments;
    private readonly PairedRunner _runner;
    private readonly string _folder;
    private readonly TextModel _model;
    private readonly Lazy<OnnxPeer> _peer;
    private readonly Workload _short;
    private readonly Workload _medium;
    private readonly Workload _long;
    private readonly Workload _few;

    /// <summary>Load both sides and the texts.</summary>
    public SpeedRuns(BenchmarkArguments arguments)
    {
        _arguments = arguments;
        _runner = new(arguments.Quick ? 3 : 5);
        TorchRuntime.EnsureLoaded();
        torch.set_num_threads(Threads);
        _folder = arguments.Folders.Model(ModelName);
        _model = Load(_folder, ScoringPrecision.Float32);
        _peer = new(() => new(Path.Combine(_folder, OnnxFile), Threads));
        var share = arguments.Quick ? 10 : 1;
        _short = Read("short", "sst2.train.tsv", 2000 / share);
        _medium = Read("medium", MediumFile, 2000 / share);
        _long = Read("long", "imdb.test.tsv.gz", 500 / share);
        _few = Read("short", "sst2.train.tsv", arguments.Quick ? 100 : 300);

        Workload Read(string name, string file, int count) => Workload.Read(name, file, count, arguments.Folders, _model.Tokenizer);
    }

    /// <summary>Load the encoder.</summary>
    public static TextModel Load(string folder, ScoringPrecision precision) =>
        TextModel.Load(Checkpoint.Open(folder), ModelParts.Encoder, new() { Precision = precision });

    /// <summary>Mean-pooled last states of sequences, in batches of the model's own planning.</summary>
    public static TextScores Encode(TextModel model, IReadOnlyList<TokenSequence> sequences) =>
        model.Score(sequences, model.Architecture.Hidden, batch => Pool(model, batch), "encode", null, default);

    /// <summary>The rows of the parts that the command line names, or of all, as they are measured.</summary>
    public IEnumerable<SpeedRow> All()
    {
        (string Name, IEnumerable<SpeedRow> Rows)[] parts =
        [
            ("throughput", Throughput()), ("mixed", One(Mixed)), ("bfloat16", BFloat16()), ("batch-one", One(BatchOne)),
            ("latency", Latency()), ("loading", One(Loading)),
            ("transform", One(Transform)), ("heads", Heads()), ("tokenizing", One(Tokenizing)), ("callers", Callers()),
            ("requests", One(Requests)), ("memory", Memory()), ("steady", Steady()),
            ("gpu", GpuRuns.Rows(_runner, _folder, _model, [_short, _medium, _long], _few)),
        ];
        var unknown = _arguments.Rest.Except(parts.Select(part => part.Name)).FirstOrDefault();
        if (unknown is not null)
            throw new ArgumentException($"'{unknown}': expected parts of the suite among {string.Join(", ", parts.Select(part => part.Name))}.");
        return parts.Where(part => _arguments.Rest.Count == 0 || _arguments.Rest.Contains(part.Name)).SelectMany(part => part.Rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        if (_peer.IsValueCreated) _peer.Value.Dispose();
    }

    private static IEnumerable<SpeedRow> One(Func<SpeedRow> measure)
    {
        yield return measure();
    }

    private IEnumerable<SpeedRow> Throughput()
    {
        foreach (var workload in new[] { _short, _medium, _long })
        {
            var batches = workload.Batches(PeerRows, sorted: true);
            yield return Throughput(workload, "ONNX Runtime, the same batches of 32", () => EncodeBatches(_model, batches), () => RunBatches(batches));
            yield return Throughput(
                workload, "ONNX Runtime, sorted batches of 32; ours as planned", () => Encode(_model, workload.Sequences), () => RunBatches(batches));
        }
    }

    private SpeedRow Throughput(Workload workload, string against, Action ours, Action theirs) =>
        _runner.Throughput(workload.Name, against, workload.Tokens, "tokens", ours, theirs);

    private SpeedRow Mixed()
    {
        // Padding to the longest of 32 arrivals makes the peer slow: a third of each kind is enough to see it.
        var mixed = Workload.Mix("mixed", [.. new[] { _short, _medium, _long }.Select(workload => workload.Take(workload.Texts.Length / 3))]);
        var arrivals = mixed.Batches(PeerRows, sorted: false);
        return Throughput(mixed, "ONNX Runtime, batches of 32 as they arrive", () => Encode(_model, mixed.Sequences), () => RunBatches(arrivals));
    }

    private IEnumerable<SpeedRow> BFloat16()
    {
        if (!CpuFeatures.HasBFloat16) yield break;
        using var model = Load(_folder, ScoringPrecision.BFloat16);
        foreach (var workload in new[] { _short, _medium, _long })
        {
            var batches = workload.Batches(PeerRows, sorted: true);
            yield return Throughput(
                workload, "ONNX Runtime float32, the same batches of 32; ours bfloat16", () => EncodeBatches(model, batches), () => RunBatches(batches));
        }
        var test = LabelledTexts.Read(_arguments.Folders.DataSet("sst2.test.tsv"));
        var (exact, rounded) = (Classify(ScoringPrecision.Float32), Classify(ScoringPrecision.BFloat16));
        yield return new("SST-2 test, classes", "our own float32; ours bfloat16", Share(exact, rounded), 1, Share(exact, rounded), "agreement");
        var (left, right) = (Share(test.Labels, rounded), Share(test.Labels, exact));
        yield return new("SST-2 test, classes", "our own float32; ours bfloat16", left, right, left / right, "accuracy");

        string[] Classify(ScoringPrecision precision)
        {
            using var classifier = TextClassifier.Load(Checkpoint.Open(_arguments.Folders.Model(ClassifierName)), new() { Precision = precision });
            var scores = classifier.Score(test.Texts);
            return [.. Enumerable.Range(0, scores.Count).Select(i => classifier.Classes[scores[i].IndexOf(scores[i].ToArray().Max())])];
        }
    }

    private SpeedRow BatchOne()
    {
        TokenSequence[][] single = [.. _few.Sequences.Select(sequence => new[] { sequence })];
        return Throughput(_few, "our own, one text a batch", () => Encode(_model, _few.Sequences), () => RunBatches(_model, single));
    }

    private IEnumerable<SpeedRow> Latency()
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        // In runs of every text, not text by text: each side's threads spin for a while after their work and would slow the other's next answer.
        _runner.Pairs(() => Each(ours, sequence => Encode(_model, [sequence])), () => Each(theirs, sequence => _peer.Value.Run([sequence])));
        foreach (var (name, share) in new[] { ("p50", 0.5), ("p95", 0.95) })
        {
            var (left, right) = (PairedRunner.Quantile([.. ours], share), PairedRunner.Quantile([.. theirs], share));
            yield return new($"one short text, {name}", "ONNX Runtime", left, right, right / left, "ms");
        }

        double Each(List<double> milliseconds, Action<TokenSequence> answer)
        {
            foreach (var sequence in _few.Sequences) milliseconds.Add(PairedRunner.Time(() => answer(sequence)) * 1e3);
            return milliseconds.TakeLast(_few.Sequences.Length).Sum();
        }
    }

    private SpeedRow Loading()
    {
        var (ours, theirs, ratio) = _runner.Seconds(
            () => Load(_folder, ScoringPrecision.Float32).Dispose(),
            () => new OnnxPeer(Path.Combine(_folder, OnnxFile), Threads).Dispose());
        return new("loading", "ONNX Runtime, making a session (no tokenizer)", ours, theirs, ratio, "s");
    }

    private SpeedRow Transform()
    {
        using var pipeline = new EncoderPipeline(_folder, _model.Architecture.Layers);
        using var widened = new WidenedModel(Path.Combine(_folder, OnnxFile));
        var peer = new OnnxTransformPeer(widened.File, Threads);
        var (ours, theirs, ratio) = _runner.Pairs(() => PairedRunner.Time(() => pipeline.Run(_few.Texts)), () => peer.Seconds(_few));
        return new("short, ML.NET Transform, text to vector", "ApplyOnnxModel row by row, ids given",
            _few.Texts.Length / ours, _few.Texts.Length / theirs, ratio, "texts/s");
    }

    private IEnumerable<SpeedRow> Heads()
    {
        using var encoder = TextEncoder.Load(Checkpoint.Open(_folder));
        var map = new LinearMap(new float[encoder.OutputSize * FeatureClasses], new float[FeatureClasses]);
        var logits = new float[FeatureClasses];
        foreach (var heads in new[] { 2, 10 })
            yield return _runner.Throughput($"short, {heads} heads", "our own, 1 head", _few.Tokens, "tokens", () => Score(heads), () => Score(1));

        void Score(int heads)
        {
            var features = encoder.Score(_few.Sequences, null, default);
            for (var row = 0; row < features.Count; row++)
                for (var head = 0; head < heads; head++) map.Apply(features[row], logits);
        }
    }

    private SpeedRow Tokenizing()
    {
        // A fresh tokenizer each time: one that has met the texts' words before answers from its cache.
        var (ours, theirs, ratio) = _runner.Pairs(
            () => { var tokenizer = LoadTokenizer(); return PairedRunner.Time(() => Tokenize(tokenizer)); },
            () => { var tokenizer = LoadTokenizer(); return PairedRunner.Time(() => Encode(_model, Tokenize(tokenizer))); });
        return new("short, tokenizing, no word met before", "our own, end to end", ours, theirs, ratio, "s");

        TextTokenizer LoadTokenizer() => TextTokenizer.Load(_model.Checkpoint);
        TokenSequence[] Tokenize(TextTokenizer tokenizer) => [.. _short.Texts.Select(text => tokenizer.Encode(text, _model.MaximumLength))];
    }

    private IEnumerable<SpeedRow> Callers()
    {
        const int Count = RequestCheck.Callers;
        using var scorer = new BatchingScorer(TextEncoder.Load(Checkpoint.Open(_folder), [_model.Architecture.Layers]));
        TokenSequence[][] single = [.. _few.Sequences.Select(sequence => new[] { sequence })];
        yield return _runner.Throughput($"short, {Count} callers of one text each", "our own, one caller of one text", _few.Tokens, "tokens",
            Together, () => RunBatches(_model, single));

        void Together() => Task.WaitAll([.. Enumerable.Range(0, Count).Select(caller => Task.Factory.StartNew(() =>
        {
            for (var i = caller; i < _few.Texts.Length; i += Count) scorer.Score([_few.Texts[i]]);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
    }

    private SpeedRow Requests()
    {
        using var alone = LoadSmall();
        using var scorer = new BatchingScorer(LoadSmall());
        return RequestCheck.Run(alone, scorer, _few.Texts, _arguments.Quick ? 2_000 : 100_000);

        // What is checked does not depend on the model's size.
        TextClassifier LoadSmall() => TextClassifier.Load(Checkpoint.Open(_arguments.Folders.Model(SmallClassifierName)));
    }

    private IEnumerable<SpeedRow> Steady()
    {
        if (!MemoryProbe.IsSupported) yield break;
        var (one, ten) = (MemoryProbe.Run("heads-1", _arguments), MemoryProbe.Run("heads-10", _arguments));
        yield return new("peak, 10 heads behind one encoder", "our own, 1 head", ten.Peak, one.Peak, one.Peak / ten.Peak, "bytes");
        var (early, late) = MemoryProbe.Run("requests", _arguments);
        yield return new($"resident after {MemoryProbe.Requests(_arguments)} more requests", $"our own, after the first {MemoryProbe.FirstRequests}",
            late, early, early / late, "bytes");
    }

    private IEnumerable<SpeedRow> Memory()
    {
        if (!MemoryProbe.IsSupported) yield break;
        var theirs = MemoryProbe.Run("theirs", _arguments);
        // Everything the encoder loads, once, in the computing precision.
        var weights = (double)(_model.Map.ParameterCount - (_model.Map.Classifier?.Modules.Sum(module => module.Weight.Count) ?? 0));
        foreach (var (side, name, size) in new[] { ("ours", "float32", sizeof(float)), ("ours-bfloat16", "bfloat16", sizeof(ushort)) })
        {
            if (size == sizeof(ushort) && !CpuFeatures.HasBFloat16) continue;
            var ours = MemoryProbe.Run(side, _arguments);
            var held = $"held after loading, tokenizer included, {name}";
            yield return new(held, "the weights alone", ours.Resident, weights * size, weights * size / ours.Resident, "bytes");
            yield return new(held, "ONNX Runtime float32", ours.Resident, theirs.Resident, theirs.Resident / ours.Resident, "bytes");
            yield return new($"peak over 320 medium texts, {name}", "ONNX Runtime float32", ours.Peak, theirs.Peak, theirs.Peak / ours.Peak, "bytes");
        }
    }

    // Both sides are given the same texts a call; what each does with them inside is its own.
    private static void EncodeBatches(TextModel model, TokenSequence[][] batches)
    {
        foreach (var batch in batches) Encode(model, batch);
    }

    private static torch.Tensor Pool(TextModel model, TokenBatch batch) =>
        PooledFeatures.Compute(model.Model, batch, [model.Architecture.Layers], [Pooling.Mean]);

    private static void RunBatches(TextModel model, TokenSequence[][] batches)
    {
        foreach (var sequences in batches)
        {
            using var scope = torch.NewDisposeScope();
            using var inference = torch.inference_mode();
            using var batch = TokenBatch.Create(sequences, model.Architecture, model.Model.Device);
            _ = Pool(model, batch).bytes.Length;
        }
    }

    private void RunBatches(TokenSequence[][] batches)
    {
        foreach (var batch in batches) _peer.Value.Run(batch);
    }

    private static double Share(string[] wanted, string[] found) => wanted.Zip(found, (left, right) => left == right ? 1.0 : 0).Average();
}
