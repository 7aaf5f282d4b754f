using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>Loads what a path names. Weights of equal content that are in memory already are used, too.</summary>
internal static class ModelLoader
{
    private const string Translation = "translation.json", Classifier = "classifier.json", Encoder = "encoder.json", Head = "head.json";

    /// <summary>Load a model.</summary>
    /// <exception cref="CheckpointException">The files are no model of that kind, or malformed.</exception>
    public static LoadedModel Load(ModelOptions options)
    {
        var scoring = new ScoringOptions
        {
            Device = DeviceChoice.Resolve(options.GpuDeviceId, options.FallbackToCpu),
            Precision = options.Precision,
            MaximumLength = options.MaximumLength,
            LongTexts = options.LongTexts,
            TokensPerBatch = options.TokensPerBatch,
            SharesWeights = true,
        };
        var weights = ModelFiles.Weights(options.Path);
        if (!File.Exists(options.Path)) return LoadFolder(options, scoring, weights);
        // Before the weights: should the file be written to meanwhile, the watcher sees another stamp and loads again.
        var hash = ModelFiles.Hash(options.Path);
        using var saved = new SavedFiles(options.Path);
        return options.Kind == ModelKind.Encoder
            ? Of(TextEncoder.Read(options.Path, Only(saved, Encoder), scoring), "encoder", hash, weights)
            : LoadClassifier(saved, scoring, hash, weights);
    }

    private static LoadedModel LoadFolder(ModelOptions options, ScoringOptions scoring, IReadOnlyList<WeightsFile> weights)
    {
        const string format = "checkpoint";
        var checkpoint = Checkpoint.Open(options.Path);
        if (options.Kind == ModelKind.Encoder)
        {
            var encoder = TextEncoder.LoadSentenceEncoder(checkpoint, scoring, options.Prompt);
            return Of(encoder, format, encoder.ContentHash, weights);
        }
        var classifier = TextClassifier.Load(checkpoint, scoring);
        return new(classifier, format, classifier.ContentHash, classifier.Head, null, null, weights);
    }

    private static LoadedModel LoadClassifier(SavedFiles saved, ScoringOptions scoring, string hash, IReadOnlyList<WeightsFile> weights)
    {
        var found = new[] { Translation, Classifier, Head }.SelectMany(file => saved.StagesWith(file).Select(folder => (File: file, Folder: folder))).ToList();
        if (found.Count != 1)
            throw new InvalidCheckpointException($"'{saved.Path}': expected one text classifier, found {found.Count}. Save each classifier by itself.");
        var open = saved.Stage(found[0].Folder);
        switch (found[0].File)
        {
            case Translation:
                var translation = ClassifierTranslation.Read(saved.Path, open, scoring);
                return new(translation, "translation", hash, translation.Head, translation.Report.Verdict, translation.Report.Labels?.Threshold, weights);
            case Classifier:
                var classifier = TextClassifier.Read(saved.Path, open, scoring);
                return new(classifier, "classifier", hash, classifier.Head, null, null, weights);
            default:
                var head = TranslatedHead.Read(saved.Path, open);
                var encoder = TextEncoder.Read(saved.Path, Only(saved, Encoder), scoring);
                try
                {
                    return new(new FeatureHeadClassifier(saved.Path, encoder, head), "head", hash, head.Head, head.Report.Verdict, null, weights);
                }
                catch
                {
                    encoder.Dispose();
                    throw;
                }
        }
    }

    private static LoadedModel Of(TextEncoder encoder, string format, string hash, IReadOnlyList<WeightsFile> weights) =>
        new(encoder, format, hash, null, null, null, weights);

    private static Func<string, Stream?> Only(SavedFiles saved, string file) => saved.StagesWith(file) is [var folder]
        ? saved.Stage(folder)
        : throw new InvalidCheckpointException(
            $"'{saved.Path}': expected one text encoder ('{file}'), found {saved.StagesWith(file).Count}. Name a file with one.");
}
