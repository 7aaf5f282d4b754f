using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;
using TorchSharp;

namespace EmbeddingSpace.ML.Tests.Fakes;

/// <summary>Stands in for the core: counts loads, forward calls and disposals.</summary>
internal sealed class FakeModels : ICoreModels
{
    /// <summary>Letters after which the fake calls a text cut.</summary>
    public const int LongestText = 20;

    public static readonly string[] Classes = ["negative", "positive", "neutral"];

    private readonly List<object> _disposed = [];

    public int Loads { get; private set; }

    /// <summary>Texts of each forward call.</summary>
    public List<string?[]> Calls { get; } = [];

    /// <summary>Thrown by the next forward call.</summary>
    public Exception? Failure { get; set; }

    public IReadOnlyList<string>? AnchorTexts { get; private set; }

    public TranslationOptions? TranslationOptions { get; private set; }

    public ScoringOptions? LastScoring { get; private set; }

    public int Alive => Loads - _disposed.Count;

    public int DisposedTwice => _disposed.Count - _disposed.Distinct().Count();

    /// <summary>A context whose estimators and loaders get their models here.</summary>
    public MLContext Context()
    {
        var context = new MLContext(seed: 1);
        context.SetOption<ICoreModels>(nameof(ICoreModels), this);
        return context;
    }

    public void OnScore(IReadOnlyList<string?> texts)
    {
        if (Failure is { } failure) throw failure;
        lock (Calls) Calls.Add([.. texts]);
    }

    public void OnDispose(object model) => _disposed.Add(model);

    public ExaminationOptions? ExaminationOptions { get; private set; }

    public StoredScorer LoadEncoder(string folder, IReadOnlyList<int>? layers, Pooling pooling, ScoringOptions options) => New(["0", "1", "2", "3"], options).Store();

    public StoredScorer LoadClassifier(string folder, ScoringOptions options) => New(Classes, options).Store();

    public StoredScorer Translate(string source, string target, IReadOnlyList<string>? texts, TranslationOptions options, ExaminationOptions? examination, ScoringOptions scoring, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (AnchorTexts, TranslationOptions, ExaminationOptions) = (texts, options, examination);
        return New(Classes, scoring).Store(FakeReports.Translation);
    }

    public IReadOnlyList<StoredHead> FitHeads(TextScores features, IReadOnlyList<SourceLogits> sources, int seed, CancellationToken cancellationToken) => [.. sources.Select(_ => Head(features.Size))];

    public StoredScorer ReadEncoder(string name, Func<string, Stream?> openFile, ScoringOptions options) => Read(name, openFile, options).Store();

    public StoredScorer ReadClassifier(string name, Func<string, Stream?> openFile, ScoringOptions options) => Read(name, openFile, options).Store();

    public StoredScorer ReadTranslation(string name, Func<string, Stream?> openFile, ScoringOptions options) => Read(name, openFile, options).Store(FakeReports.Translation);

    public StoredHead ReadHead(string name, Func<string, Stream?> openFile)
    {
        using var stream = openFile("head")!;
        return Head(stream.ReadByte());
    }

    public StoredProjector LoadProjector(string folder, bool tokenEmbedding, ProjectionSettings settings, torch.Device device)
    {
        Loads++;
        var model = new object();
        return new("fake", FakeProjection.Hidden, FakeProjection.Tokens, rows =>
        {
            lock (Calls) Calls.Add(new string?[rows.Length / FakeProjection.Hidden]);
            return FakeProjection.Project(rows.Span, settings);
        }, createFile => createFile(FakeScorer.FileName, stream => stream.WriteByte(1)), () => OnDispose(model));
    }

    public StoredProjector ReadProjector(string name, Func<string, Stream?> openFile, ProjectionSettings settings, torch.Device device)
    {
        using var stream = openFile(FakeScorer.FileName) ?? throw new InvalidDataException($"'{name}': expected '{FakeScorer.FileName}', found none.");
        return LoadProjector(name, false, settings, device);
    }

    public VocabularyKernel LoadKernel(string source, string target, AlignedSpaceEstimator.Options options) => FakeKernel.Create();

    public VocabularyKernel ReadKernel(string name, Func<string, Stream?> openFile) => VocabularyKernel.Read(name, openFile);

    /// <summary>Logit i is the feature sum times i + 1.</summary>
    private StoredHead Head(int featureSize) => new(FakeReports.Head, Classes, featureSize, (features, logits) =>
    {
        lock (Calls) Calls.Add([]);
        var sum = 0f;
        foreach (var feature in features) sum += feature;
        for (var i = 0; i < logits.Length; i++) logits[i] = sum * (i + 1);
    }, createFile => createFile("head", stream => stream.WriteByte((byte)featureSize)));

    private FakeScorer New(IReadOnlyList<string> classes, ScoringOptions options)
    {
        (Loads, LastScoring) = (Loads + 1, options);
        return new(this, classes);
    }

    private FakeScorer Read(string name, Func<string, Stream?> openFile, ScoringOptions options)
    {
        (Loads, LastScoring) = (Loads + 1, options);
        return FakeScorer.Read(this, name, openFile);
    }
}
