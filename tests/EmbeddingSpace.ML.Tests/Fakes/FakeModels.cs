using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.Answers;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;

namespace EmbeddingSpace.ML.Tests.Fakes;

/// <summary>Stands in for the core: counts loads, forward calls and disposals.</summary>
internal sealed class FakeModels : IModelSubstitute
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

    /// <summary>How long a forward call takes.</summary>
    public TimeSpan Computing { get; set; }

    /// <summary>What is found of heads.</summary>
    public HeadReport HeadReport { get; set; } = FakeReports.Head;

    /// <summary>The last translation that was asked for.</summary>
    public TranslationRequest? Translation { get; private set; }

    public ScoringOptions? LastScoring { get; private set; }

    public int Alive => Loads - _disposed.Count;

    public int DisposedTwice => _disposed.Count - _disposed.Distinct().Count();

    /// <summary>A context whose estimators and loaders get their models here.</summary>
    public MLContext Context()
    {
        var context = new MLContext(seed: 1);
        context.SetOption<IModelSubstitute>(nameof(IModelSubstitute), this);
        return context;
    }

    public void OnScore(IReadOnlyList<string?> texts)
    {
        if (Failure is { } failure) throw failure;
        if (Computing > TimeSpan.Zero) Thread.Sleep(Computing);
        lock (Calls) Calls.Add([.. texts]);
    }

    public void OnDispose(object model) => _disposed.Add(model);

    public TModel Make<TModel>(ModelRequest<TModel> request) => (TModel)(object)(request switch
    {
        EncoderRequest encoder => New(["0", "1", "2", "3"], encoder.Scoring).StoreEncoder(encoder.Options.Layers),
        // Of exclusive classes; which they are, no promise says.
        HeadRequest => new HeadRequest(Fixtures.Checkpoint("bert-classifier"), null).Make(),
        ClassifierRequest classifier => New(Classes, classifier.Scoring).Store(),
        TranslationRequest translation => Translate(translation),
        HeadsRequest heads => heads.Sources.Select(_ => Head(heads.Features.Size)).ToArray(),
        ProjectorRequest projector => Projector(projector.Settings),
        KernelRequest => new StoredKernel(FakeKernel.Create()),
        SavedModelRequest<StoredScorer> saved => Read(saved.OpenFile, saved.Scoring!).Store(),
        SavedModelRequest<StoredEncoder> saved => Read(saved.OpenFile, saved.Scoring!).StoreEncoder(null),
        SavedModelRequest<StoredTranslation> saved => Read(saved.OpenFile, saved.Scoring!).StoreTranslation(),
        SavedModelRequest<StoredHead> saved => ReadHead(saved.OpenFile),
        // A kernel is read as it is: there is nothing to count in it.
        SavedModelRequest<StoredKernel> saved => saved.Make(),
        _ => throw new NotSupportedException($"{request.GetType()}: expected a request that the fake knows. Add it."),
    });

    private StoredTranslation Translate(TranslationRequest request)
    {
        request.Options.CancellationToken.ThrowIfCancellationRequested();
        Translation = request;
        return New(Classes, request.Scoring).StoreTranslation();
    }

    /// <summary>Logit i is the feature sum times i + 1.</summary>
    private StoredHead Head(int featureSize) => new(HeadReport, Classes, featureSize, (features, logits) =>
    {
        lock (Calls) Calls.Add([]);
        var sum = 0f;
        foreach (var feature in features.Span) sum += feature;
        for (var i = 0; i < logits.Length; i++) logits.Span[i] = sum * (i + 1);
    }, createFile => createFile("head", stream => stream.WriteByte((byte)featureSize)));

    private StoredHead ReadHead(Func<string, Stream?> openFile)
    {
        using var stream = openFile("head")!;
        return Head(stream.ReadByte());
    }

    private StoredProjector Projector(StoredProjectionSettings settings)
    {
        Loads++;
        var model = new object();
        return new("fake", FakeProjection.Hidden, FakeProjection.Tokens, (rows, numbers) =>
        {
            lock (Calls) Calls.Add(new string?[rows.Length / FakeProjection.Hidden]);
            FakeProjection.Project(rows.Span, settings).CopyTo(numbers.Span);
        }, createFile => createFile(FakeScorer.FileName, stream => stream.WriteByte(1)), () => OnDispose(model));
    }

    private FakeScorer New(IReadOnlyList<string> classes, ScoringOptions options)
    {
        (Loads, LastScoring) = (Loads + 1, options);
        return new(this, classes);
    }

    private FakeScorer Read(Func<string, Stream?> openFile, ScoringOptions options)
    {
        (Loads, LastScoring) = (Loads + 1, options);
        return FakeScorer.Read(this, openFile);
    }
}
