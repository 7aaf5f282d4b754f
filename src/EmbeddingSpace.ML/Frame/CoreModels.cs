using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;
using TorchSharp;

namespace EmbeddingSpace.ML.Frame;

/// <summary>Models of the core.</summary>
internal sealed class CoreModels : ICoreModels
{
    public static readonly CoreModels Instance = new();

    private CoreModels()
    {
    }

    public StoredScorer LoadEncoder(string folder, IReadOnlyList<int>? layers, Pooling pooling, ScoringOptions options) =>
        Store(TextEncoder.Load(Checkpoint.Open(folder), layers, pooling, options));

    public StoredScorer LoadClassifier(string folder, ScoringOptions options) => Store(TextClassifier.Load(Checkpoint.Open(folder), options));

    public StoredScorer Translate(string source, string target, IReadOnlyList<string>? texts, TranslationOptions options, ExaminationOptions? examination, ScoringOptions scoring, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var sourceCheckpoint = Checkpoint.Open(source);
        Checkpoint targetCheckpoint;
        try
        {
            targetCheckpoint = Checkpoint.Open(target);
        }
        catch
        {
            sourceCheckpoint.Dispose();
            throw;
        }

        // Owns both from here on.
        var translation = ClassifierTranslator.Translate(sourceCheckpoint, targetCheckpoint, texts, options, scoring, progress, cancellationToken);
        try
        {
            if (examination is null) return Store(translation);
            using var again = Checkpoint.Open(source);
            translation.Examine(again, examination, scoring, progress, cancellationToken);
            return Store(translation);
        }
        catch
        {
            translation.Dispose();
            throw;
        }
    }

    public IReadOnlyList<StoredHead> FitHeads(TextScores features, IReadOnlyList<SourceLogits> sources, int seed, CancellationToken cancellationToken) =>
        [.. ClassifierTranslator.FitHeads(features, sources, seed, cancellationToken).Select(head => new StoredHead(head))];

    public StoredScorer ReadEncoder(string name, Func<string, Stream?> openFile, ScoringOptions options) => Store(TextEncoder.Read(name, openFile, options));

    public StoredScorer ReadClassifier(string name, Func<string, Stream?> openFile, ScoringOptions options) => Store(TextClassifier.Read(name, openFile, options));

    public StoredScorer ReadTranslation(string name, Func<string, Stream?> openFile, ScoringOptions options) => Store(ClassifierTranslation.Read(name, openFile, options));

    public StoredHead ReadHead(string name, Func<string, Stream?> openFile) => new(TranslatedHead.Read(name, openFile));

    public StoredProjector LoadProjector(string folder, bool tokenEmbedding, ProjectionSettings settings, torch.Device device) =>
        StoredProjector.Create(StoredVocabulary.Load(folder, new() { TokenEmbedding = tokenEmbedding, Device = device }), settings);

    public StoredProjector ReadProjector(string name, Func<string, Stream?> openFile, ProjectionSettings settings, torch.Device device) =>
        StoredProjector.Create(StoredVocabulary.Read(name, openFile, new() { Device = device }), settings);

    public VocabularyKernel LoadKernel(string source, string target, AlignedSpaceEstimator.Options options)
    {
        using var sourceCheckpoint = Checkpoint.Open(source);
        using var targetCheckpoint = Checkpoint.Open(target);
        using var sourceSpace = VocabularySpace.Load(sourceCheckpoint, new() { TokenEmbedding = options.TokenEmbedding });
        using var targetSpace = VocabularySpace.Load(targetCheckpoint, new() { TokenEmbedding = options.TokenEmbedding });
        return VocabularyKernel.Between(sourceSpace, targetSpace, options.Seed, options.Progress, options.CancellationToken);
    }

    public VocabularyKernel ReadKernel(string name, Func<string, Stream?> openFile) => VocabularyKernel.Read(name, openFile);

    private static StoredScorer Store(TextEncoder encoder) => new(encoder, encoder.Write, () => encoder.ContentHash);

    private static StoredScorer Store(TextClassifier classifier) => new(classifier, classifier.Write, () => classifier.ContentHash);

    private static StoredScorer Store(ClassifierTranslation translation) => new(translation, translation.Write) { Report = translation.Report };
}
