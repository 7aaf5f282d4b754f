using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Onnx.Heads;
using EmbeddingSpace.Onnx.Models;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;

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
    private const string Sentence = "sentence_embedding", LastState = "last_hidden_state", Second = "second_";

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
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var graph = new ModelGraph(OnnxExportOptions.Validated(options));
        return classifier.Use(model =>
        {
            var states = graph.Encode(model.Map);
            graph.Metadata.Tell(model);
            var logits = HeadNodes.Classify(states.Encoder.Weights, states.Last, states.Tokens, model.Architecture.PaddingToken);
            graph.Answer("", classifier.Head, logits);
            return graph.Write(path, progress, cancellationToken);
        });
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
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var graph = new ModelGraph(OnnxExportOptions.Validated(options));
        return translation.Use(() =>
        {
            var (target, model) = translation.Parts;
            var states = graph.Encode(target.Map);
            graph.Metadata.Tell(target);
            graph.Metadata.Tell("", translation.Report);
            var logits = model.Pairs == PairReading.Apart
                ? TranslationNodes.LogitsApart(graph.Builder, "", model, states, graph.Encode(target.Map, Second))
                : Logits(graph, "", translation, states);
            graph.Answer("", translation.Head, logits);
            return graph.Write(path, progress, cancellationToken);
        });
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
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var graph = new ModelGraph(OnnxExportOptions.Validated(options));
        if (translations.Count == 0) throw new ArgumentException("'translations': expected at least one head, got none.", nameof(translations));
        return Using([.. translations.Values], () =>
        {
            var (firstName, first) = translations.First();
            var (target, _) = first.Parts;
            foreach (var (name, other) in translations) RequireSameTarget(firstName, first, name, other);
            var states = graph.Encode(target.Map);
            graph.Metadata.Tell(target);
            graph.Metadata.Tell(translations.Keys);
            foreach (var (name, translation) in translations)
            {
                graph.Metadata.Tell($"{name}.", translation.Report);
                graph.Answer($"{name}.", translation.Head, Logits(graph, $"{name}.", translation, states));
            }
            return graph.Write(path, progress, cancellationToken);
        });
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
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var graph = new ModelGraph(OnnxExportOptions.Validated(options));
        return encoder.Use(model =>
        {
            var states = graph.Encode(model.Map);
            graph.Metadata.Tell(model);
            graph.Metadata.Tell(encoder);
            graph.Give(LastState, states.Last, [GraphAxis.Batch, GraphAxis.Sequence, model.Architecture.Hidden]);
            graph.Give(Sentence, SentenceNodes.Vectors(graph.Builder, encoder, states), [GraphAxis.Batch, encoder.OutputSize]);
            return graph.Write(path, progress, cancellationToken);
        });
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
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var graph = new ModelGraph(OnnxExportOptions.Validated(options));
        if (heads.Count == 0) throw new ArgumentException("'heads': expected at least one head, got none.", nameof(heads));
        foreach (var (name, head) in heads)
            if (head.FeatureSize != encoder.OutputSize)
                throw new ArgumentException($"'heads': expected heads on {encoder.OutputSize} features, those of the encoder, got '{name}' on "
                    + $"{head.FeatureSize}. Give the encoder that it was fitted on.", nameof(heads));
        return encoder.Use(model =>
        {
            var states = graph.Encode(model.Map);
            graph.Metadata.Tell(model);
            graph.Metadata.Tell(encoder);
            if (heads.Count > 1) graph.Metadata.Tell(heads.Keys);
            var features = SentenceNodes.Vectors(graph.Builder, encoder, states);
            foreach (var (name, head) in heads)
            {
                var prefix = name.Length == 0 ? "" : $"{name}.";
                graph.Metadata.Tell(prefix, head.Report);
                graph.Answer(prefix, head.Head, HeadNodes.Map(graph.Builder, $"{prefix}head", head.Map, features));
            }
            return graph.Write(path, progress, cancellationToken);
        });
    }

    private static string Logits(ModelGraph graph, string name, ClassifierTranslation translation, Encoders.EncodedTokens states)
    {
        if (translation.KeptSource is { } source) ExportedParts.Require(source, ExportedParts.Roles);
        return TranslationNodes.Logits(graph.Builder, name, translation.Parts.Model, translation.KeptSource, states);
    }

    private static T Using<T>(ReadOnlySpan<ClassifierTranslation> translations, Func<T> use)
    {
        if (translations.Length == 0) return use();
        var rest = translations[1..].ToArray();
        return translations[0].Use(() => Using(rest, use));
    }

    private static void RequireSameTarget(string firstName, ClassifierTranslation first, string name, ClassifierTranslation other)
    {
        if (other.Parts.Model.Pairs == PairReading.Apart)
            throw new ArgumentException($"'{name}': expected a head on the tokens that all heads read, got one that reads the texts of a pair apart. "
                + "Write it to a file of its own.", nameof(other));
        if (other.Report.TargetHash != first.Report.TargetHash)
            throw new ArgumentException($"'{name}': expected a translation to '{first.Report.Target}' ({first.Report.TargetHash}), as '{firstName}' is, got one "
                + $"to '{other.Report.Target}' ({other.Report.TargetHash}). Write it to a file of its own.", nameof(other));
        if (other.Parts.Target.MaximumLength != first.Parts.Target.MaximumLength)
            throw new ArgumentException($"'{name}': expected texts of at most {first.Parts.Target.MaximumLength} tokens, as '{firstName}' reads them, got "
                + $"{other.Parts.Target.MaximumLength}. Write it to a file of its own.", nameof(other));
    }
}
