using System.Security.Cryptography;
using System.Text;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Hosting.Passes;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>Loads what a path names. Encoders of equal content that run already run for the new model, too; other weights of equal content are shared.
/// </summary>
internal sealed class ModelLoader(PassQueues queues)
{
    private const string WholeFile = "";

    private readonly SavedHashes _hashes = new();

    /// <summary>Load a model.</summary>
    /// <exception cref="CheckpointException">The files are no model of that kind, or malformed.</exception>
    public LoadedModel Load(ModelOptions options)
    {
        var scoring = new ScoringOptions
        {
            Device = DeviceChoice.Resolve(options.GpuDeviceId, options.FallbackToCpu),
            Precision = options.Precision,
            MaximumLength = options.MaximumLength,
            LongTexts = options.LongTexts,
            TokensPerBatch = options.TokensPerBatch,
            Threads = options.Threads,
            SharesWeights = true,
        };
        var weights = ModelFiles.Weights(options.Path);
        return (File.Exists(options.Path) ? LoadSaved(options, scoring) : LoadFolder(options, scoring)) with { Weights = weights };
    }

    private LoadedModel LoadFolder(ModelOptions options, ScoringOptions scoring)
    {
        const string format = "checkpoint";
        var checkpoint = Checkpoint.Open(options.Path);
        if (options.Kind == ModelKind.Encoder)
        {
            var encoder = TextEncoder.LoadSentenceEncoder(checkpoint, scoring, options.Prompt);
            return new(Own(encoder, encoder.ContentHash, scoring, options), new WholePass(encoder), format, encoder.ContentHash);
        }
        var classifier = TextClassifier.Load(checkpoint, scoring);
        return new(Own(classifier, classifier.ContentHash, scoring, options), new WholePass(classifier), format, classifier.ContentHash, classifier.Head);
    }

    // A folder's hash is not over all that is read of it (its tokenizer): its weights are shared, its passes are not.
    private PassLease Own(CheckpointScorer scorer, string hash, ScoringOptions scoring, ModelOptions options) =>
        queues.Acquire(Key(hash, scoring, options) with { Owner = scorer }, () => scorer);

    private LoadedModel LoadSaved(ModelOptions options, ScoringOptions scoring)
    {
        using var archive = SavedArchive.Open(options.Path);
        archive.RequireSeal();
        // Should the file be written to meanwhile, the watcher sees another stamp and loads again.
        var hash = _hashes.Of(archive, WholeFile, () => ModelFiles.Hash(options.Path));
        return archive.Read(() =>
        {
            if (options.Kind == ModelKind.Encoder)
            {
                var lease = Encoder(SavedChoice.OnlyEncoder(archive), options, scoring);
                return new(lease, new WholePass(lease.Queue.Inner), "encoder", hash);
            }
            var chosen = SavedChoice.Of(archive, options.Head);
            return chosen.Stage.Kind switch
            {
                SavedStageKind.Classifier => Classifier(chosen.Stage, hash, options, scoring),
                SavedStageKind.Translation => Translation(chosen.Stage, hash, options, scoring),
                _ => Head(chosen.Stage, chosen.Encoder!, hash, options, scoring),
            };
        });
    }

    private LoadedModel Classifier(SavedStage stage, string hash, ModelOptions options, ScoringOptions scoring)
    {
        // Whatever is damaged is found before something is taken part in.
        var threshold = stage.Settings.Threshold;
        var lease = queues.Acquire(Key(Hash($"{hash} {stage.Folder}"), scoring, options), () => TextClassifier.Read(options.Path, stage.OpenFile, scoring));
        var classifier = (TextClassifier)lease.Queue.Inner;
        return new(lease, new WholePass(classifier), "classifier", hash, classifier.Head, null, threshold);
    }

    private LoadedModel Head(SavedStage stage, SavedStage encoder, string hash, ModelOptions options, ScoringOptions scoring)
    {
        var head = TranslatedHead.Read(options.Path, stage.OpenFile);
        var lease = Encoder(encoder, options, scoring);
        try
        {
            EncoderHead.RequireFeatures(options.Path, lease.Queue.Inner, head);
            return new(lease, new FeatureHead((TextEncoder)lease.Queue.Inner, head), "head", hash, head.Head, head.Report.Verdict, stage.Settings.Threshold);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private LoadedModel Translation(SavedStage stage, string hash, ModelOptions options, ScoringOptions scoring)
    {
        const string format = "translation";
        var outline = TranslationOutline.Read(options.Path, stage.OpenFile);
        var (head, verdict, threshold) = (outline.Answers, outline.Report.Verdict, stage.Settings.Threshold ?? outline.Report.Labels?.Threshold);
        if (!outline.IsHeadOnly)
        {
            var whole = queues.Acquire(Key(Hash($"{hash} {stage.Folder}"), scoring, options),
                () => ClassifierTranslation.Read(options.Path, stage.OpenFile, scoring));
            return new(whole, new WholePass(whole.Queue.Inner), format, hash, head, verdict, threshold) { SaysCertain = outline.Certainty is not null };
        }
        // The target is one thing, what it pools another; lengths that are not asked for are the stored ones.
        var target = _hashes.Of(stage.Archive, stage.Folder, () => stage.HashOf(ClassifierTranslation.TargetPrefix));
        var lease = queues.Acquire(Key(Hash($"{target} {outline.Features}"), outline.Scoring(scoring), options),
            () => SharedTarget.Load(options.Path, outline, stage.OpenFile, scoring));
        try
        {
            var shared = (SharedTarget)lease.Queue.Inner;
            return new(lease, new TargetHead(shared, shared.Add(outline), head.Labels), format, hash, head, verdict, threshold)
            {
                SaysCertain = outline.Certainty is not null,
            };
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private PassLease Encoder(SavedStage stage, ModelOptions options, ScoringOptions scoring) =>
        queues.Acquire(Key(_hashes.Of(stage.Archive, stage.Folder, () => stage.HashOf()), scoring, options),
            () => TextEncoder.Read(options.Path, stage.OpenFile, scoring));

    private static PassKey Key(string hash, ScoringOptions scoring, ModelOptions options) => new(hash, scoring.Device.ToString(), scoring.Precision,
        scoring.MaximumLength, scoring.LongTexts, scoring.TokensPerBatch, scoring.Threads, options.Batching with { });

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
