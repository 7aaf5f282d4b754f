using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Onnx.Files;
using EmbeddingSpace.Onnx.Scorers;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Onnx;

/// <summary>Whatever was saved, a classifier, a translation, an encoder, or an encoder with heads, loaded to be written as an ONNX file and compared with it.
/// </summary>
/// <example><code>
/// using var model = OnnxModel.Load("out.zip");
/// var file = model.Write("out.onnx");
/// var expected = model.Answer(["The striker scored twice."]); // what the file has to give in another runtime
/// </code></example>
public sealed class OnnxModel : IDisposable
{
    private readonly ExportedScorer _scorer;
    private readonly IReadOnlyList<IDisposable> _owned;

    private OnnxModel(ExportedScorer scorer, params IReadOnlyList<IDisposable> owned) => (_scorer, _owned) = (scorer, owned);

    /// <summary>Load a model.</summary>
    /// <param name="path">A model folder, or a zip that ML.NET or the command line saved of a classifier, translated or not, of an encoder, or of an encoder
    /// with heads behind it. Of several heads all are written, unless one is named.</param>
    /// <param name="options">Device; which of several. Null: the defaults.</param>
    /// <param name="cancellationToken">Checked between the files.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    /// <exception cref="CheckpointException">Nothing lies there, or nothing that can be written, or what lies there is malformed.</exception>
    public static OnnxModel Load(string path, SavedClassifierOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var asked = SavedClassifierOptions.Validated(options);
        cancellationToken.ThrowIfCancellationRequested();
        if (!File.Exists(path)) return OfFolder(path, asked);
        using var zip = SavedArchive.Open(path);
        zip.RequireSeal();
        return zip.Read(() => OfZip(zip, asked, cancellationToken));
    }

    /// <summary>Load saved translations to one encoder: they are written to one file, in which it runs once for all.</summary>
    /// <param name="encoder">The encoder's model folder; each has to be a translation to it.</param>
    /// <param name="heads">Their files, each by the name that its outputs begin with.</param>
    /// <param name="options">Device. Null: the defaults.</param>
    /// <param name="cancellationToken">Checked between the files.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Options are wrong; or there is no head, or one cannot stand beside the others.</exception>
    /// <exception cref="CheckpointException">A file is none of a translation to this encoder, or is malformed.</exception>
    public static OnnxModel LoadHeads(string encoder, IReadOnlyDictionary<string, string> heads, SavedClassifierOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(encoder);
        ArgumentNullException.ThrowIfNull(heads);
        var asked = SavedClassifierOptions.Validated(options);
        string hash;
        using (var checkpoint = Checkpoint.Open(encoder, asked.AdapterBase)) hash = checkpoint.ContentHash;
        var loaded = new Dictionary<string, ClassifierTranslation>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, path) in heads)
            {
                cancellationToken.ThrowIfCancellationRequested();
                loaded.Add(name, ReadTranslation(path, asked));
                if (loaded[name].Report.TargetHash != hash)
                    throw new CheckpointException($"'{path}' (head '{name}'): expected a translation to '{encoder}' ({hash}), found one to "
                        + $"'{loaded[name].Report.Target}' ({loaded[name].Report.TargetHash}). Name that encoder, or translate the classifier to this one.");
            }
            return new(new ExportedTranslations(loaded), [.. loaded.Values]);
        }
        catch
        {
            foreach (var translation in loaded.Values) translation.Dispose();
            throw;
        }
    }

    /// <summary>Write it.</summary>
    /// <param name="path">The file; replaced where there is one, when all is written.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Told bytes of weights written and their total.</param>
    /// <param name="cancellationToken">Checked between tensors; no file is left.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    /// <exception cref="CheckpointException">The model has a part that is not written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed before the call.</exception>
    public OnnxFile Write(string path, OnnxExportOptions? options = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) => _scorer.Write(path, options, progress, cancellationToken);

    /// <summary>What the file has to give for some texts.</summary>
    /// <param name="texts">The texts, at least one; a model that reads the texts of a pair apart reads each with the one behind it.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed before the call.</exception>
    public OnnxReference Answer(IReadOnlyList<string?> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0) throw new ArgumentException("'texts': expected at least one, got none.", nameof(texts));
        return _scorer.Answer(texts).Build();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var owned in _owned) owned.Dispose();
    }

    private static OnnxModel OfFolder(string path, SavedClassifierOptions options)
    {
        if (!Directory.Exists(path)) throw SavedArchive.Fault(Path.GetFullPath(path), "nothing there");
        if (options.Head is { } head)
            throw new CheckpointException($"'{path}': expected a saved .zip of several heads, found none, and head '{head}' asked for. Leave the head out.");
        var checkpoint = Checkpoint.Open(path, options.AdapterBase);
        bool isClassifier;
        try
        {
            isClassifier = ModelMap.Resolve(checkpoint).Classifier is not null;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
        return isClassifier ? Of(TextClassifier.Load(checkpoint, options.Scoring)) : Of(TextEncoder.LoadSentenceEncoder(checkpoint, options.Scoring));
    }

    private static OnnxModel OfZip(SavedArchive zip, SavedClassifierOptions options, CancellationToken cancellationToken)
    {
        var heads = zip.Stages.Where(stage => stage.Kind == SavedStageKind.Head).ToList();
        if (options.Head is null && zip.Stages.All(stage => !stage.IsClassifier) && zip.Stages.Any(stage => stage.Kind == SavedStageKind.Encoder))
            return Of(TextEncoder.Read(zip.Path, Files(SavedChoice.OnlyEncoder(zip)), options.Scoring));
        if (options.Head is null && heads.Count > 1 && zip.Stages.Count(stage => stage.IsClassifier) == heads.Count)
            return OfHeads(heads.ToDictionary(stage => stage.Name, stage => SavedChoice.Of(zip, stage.Name), StringComparer.Ordinal));
        var chosen = SavedChoice.Of(zip, options.Head);
        return chosen.Stage.Kind switch
        {
            SavedStageKind.Classifier => Of(TextClassifier.Read(zip.Path, Files(chosen.Stage), options.Scoring)),
            SavedStageKind.Translation => Of(ClassifierTranslation.Read(zip.Path, Files(chosen.Stage), options.Scoring)),
            _ => OfHeads(new Dictionary<string, SavedChoice> { [""] = chosen }),
        };

        OnnxModel OfHeads(Dictionary<string, SavedChoice> choices)
        {
            var read = choices.ToDictionary(choice => choice.Key, choice => TranslatedHead.Read(zip.Path, Files(choice.Value.Stage)), StringComparer.Ordinal);
            var encoder = TextEncoder.Read(zip.Path, Files(choices.Values.First().Encoder!), options.Scoring);
            try
            {
                foreach (var head in read.Values) EncoderHead.RequireFeatures(zip.Path, encoder, head);
                return new(new ExportedEncoder(encoder, read), encoder);
            }
            catch
            {
                encoder.Dispose();
                throw;
            }
        }

        Func<string, Stream?> Files(SavedStage stage) => name =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return stage.OpenFile(name);
        };
    }

    private static ClassifierTranslation ReadTranslation(string path, SavedClassifierOptions options)
    {
        if (!File.Exists(path)) throw SavedArchive.Fault(Path.GetFullPath(path), "nothing there");
        using var zip = SavedArchive.Open(path);
        zip.RequireSeal();
        return zip.Read(() => SavedChoice.Of(zip, null).Stage is { Kind: SavedStageKind.Translation } stage
            ? ClassifierTranslation.Read(path, stage.OpenFile, options.Scoring)
            : throw new CheckpointException($"'{path}': expected a translation ('translation.json') as a head on another encoder, found another kind of "
                + "classifier. Translate it to the encoder first."));
    }

    private static OnnxModel Of(TextClassifier classifier) => new(new ExportedClassifier(classifier), classifier);

    private static OnnxModel Of(TextEncoder encoder) => new(new ExportedEncoder(encoder, new Dictionary<string, TranslatedHead>()), encoder);

    private static OnnxModel Of(ClassifierTranslation translation) =>
        new(new ExportedTranslations(new Dictionary<string, ClassifierTranslation> { [""] = translation }), translation);
}
