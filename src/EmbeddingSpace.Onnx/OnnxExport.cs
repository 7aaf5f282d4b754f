using EmbeddingSpace.Onnx.Files;
using EmbeddingSpace.Onnx.Scorers;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Onnx;

/// <summary>Writes encoders and classifiers as ONNX files that run wherever ONNX runs. No runtime of ONNX is needed to write them.</summary>
/// <remarks>
/// A file reads <c>input_ids</c>, <c>attention_mask</c> and, where the model tells token types apart, <c>token_type_ids</c>: whole numbers
/// [batch, sequence], texts padded on the right. A classifier gives <c>logits</c> and <c>probabilities</c> [batch, classes] (<c>values</c> instead of
/// probabilities where they are numbers); of several heads each begins with its name and a dot. An encoder gives <c>last_hidden_state</c> and
/// <c>sentence_embedding</c>. Metadata say the rest: classes, kind, report, the longest text, hashes of model and tokenizer.
/// </remarks>
public static class OnnxExport
{
    /// <summary>Write a fine-tuned classifier.</summary>
    /// <param name="classifier">The classifier; stays the caller's.</param>
    /// <param name="path">The file; replaced where there is one, when all is written.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Told bytes of weights written and their total.</param>
    /// <param name="cancellationToken">Checked between tensors; no file is left.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    /// <exception cref="CheckpointException">The model has a part that is not written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed before the call.</exception>
    public static OnnxFile Write(TextClassifier classifier, string path, OnnxExportOptions? options = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return new ExportedClassifier(classifier).Write(path, options, progress, cancellationToken);
    }

    /// <summary>Write a translated classifier: its target, and what reads its states. One that reads the texts of a pair apart has second inputs
    /// <c>second_input_ids</c> and so on.</summary>
    /// <param name="translation">The translation; stays the caller's.</param>
    /// <param name="path">The file; replaced where there is one, when all is written.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Told bytes of weights written and their total.</param>
    /// <param name="cancellationToken">Checked between tensors; no file is left.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    /// <exception cref="CheckpointException">One of the models has a part that is not written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The translation was disposed before the call.</exception>
    public static OnnxFile Write(ClassifierTranslation translation, string path, OnnxExportOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(translation);
        return new ExportedTranslations(new Dictionary<string, ClassifierTranslation> { [""] = translation }).Write(path, options, progress, cancellationToken);
    }

    /// <summary>Write several classifiers that were translated to one encoder: it runs once for all.</summary>
    /// <param name="translations">Each by the name that its outputs begin with; they stay the caller's.</param>
    /// <param name="path">The file; replaced where there is one, when all is written.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Told bytes of weights written and their total.</param>
    /// <param name="cancellationToken">Checked between tensors; no file is left.</param>
    /// <exception cref="ArgumentException">Options are wrong; or there is none, or they are not all of one target, or one reads the texts of a pair apart.
    /// </exception>
    /// <exception cref="CheckpointException">One of the models has a part that is not written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">One of them was disposed before the call.</exception>
    public static OnnxFile Write(IReadOnlyDictionary<string, ClassifierTranslation> translations, string path, OnnxExportOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(translations);
        return new ExportedTranslations(translations).Write(path, options, progress, cancellationToken);
    }

    /// <summary>Write an encoder.</summary>
    /// <param name="encoder">The encoder; stays the caller's.</param>
    /// <param name="path">The file; replaced where there is one, when all is written.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Told bytes of weights written and their total.</param>
    /// <param name="cancellationToken">Checked between tensors; no file is left.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    /// <exception cref="CheckpointException">The model has a part that is not written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The encoder was disposed before the call.</exception>
    public static OnnxFile Write(TextEncoder encoder, string path, OnnxExportOptions? options = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return new ExportedEncoder(encoder, new Dictionary<string, TranslatedHead>()).Write(path, options, progress, cancellationToken);
    }

    /// <summary>Write an encoder with heads behind it: it runs once for all. A head alone, named by nothing, gives outputs without a name before.</summary>
    /// <param name="encoder">The encoder; stays the caller's.</param>
    /// <param name="heads">Each by the name that its outputs begin with.</param>
    /// <param name="path">The file; replaced where there is one, when all is written.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Told bytes of weights written and their total.</param>
    /// <param name="cancellationToken">Checked between tensors; no file is left.</param>
    /// <exception cref="ArgumentException">Options are wrong; or there is no head, or one reads features of another size.</exception>
    /// <exception cref="CheckpointException">The model has a part that is not written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The encoder was disposed before the call.</exception>
    public static OnnxFile Write(TextEncoder encoder, IReadOnlyDictionary<string, TranslatedHead> heads, string path, OnnxExportOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(heads);
        if (heads.Count == 0) throw new ArgumentException("'heads': expected at least one head, got none.", nameof(heads));
        return new ExportedEncoder(encoder, heads).Write(path, options, progress, cancellationToken);
    }
}
