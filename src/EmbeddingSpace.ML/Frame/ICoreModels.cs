using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;
using TorchSharp;

namespace EmbeddingSpace.ML.Frame;

/// <summary>The entries of the core that make models. The core's types are sealed; this is where tests put counting substitutes.</summary>
internal interface ICoreModels
{
    StoredScorer LoadEncoder(string folder, IReadOnlyList<int>? layers, Pooling pooling, ScoringOptions options);

    StoredScorer LoadClassifier(string folder, ScoringOptions options);

    StoredScorer Translate(string source, string target, IReadOnlyList<string>? texts, TranslationOptions options, ExaminationOptions? examination, ScoringOptions scoring, IProgress<OperationProgress>? progress, CancellationToken cancellationToken);

    IReadOnlyList<StoredHead> FitHeads(TextScores features, IReadOnlyList<SourceLogits> sources, int seed, CancellationToken cancellationToken);

    StoredScorer ReadEncoder(string name, Func<string, Stream?> openFile, ScoringOptions options);

    StoredScorer ReadClassifier(string name, Func<string, Stream?> openFile, ScoringOptions options);

    StoredScorer ReadTranslation(string name, Func<string, Stream?> openFile, ScoringOptions options);

    StoredHead ReadHead(string name, Func<string, Stream?> openFile);

    StoredProjector LoadProjector(string folder, bool tokenEmbedding, ProjectionSettings settings, torch.Device device);

    StoredProjector ReadProjector(string name, Func<string, Stream?> openFile, ProjectionSettings settings, torch.Device device);

    VocabularyKernel LoadKernel(string source, string target, AlignedSpaceEstimator.Options options);

    VocabularyKernel ReadKernel(string name, Func<string, Stream?> openFile);
}
