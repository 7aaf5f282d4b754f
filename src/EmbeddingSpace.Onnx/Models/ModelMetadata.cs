using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Folders;
using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Storage;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Onnx.Models;

/// <summary>What a file says of the model in it, by key. The keys are a contract: programs that run the file read them.</summary>
/// <param name="file">The file.</param>
internal sealed class ModelMetadata(GraphFile file)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The encoder and how texts become the ids that it reads.</summary>
    public void Tell(TextModel model)
    {
        var (checkpoint, architecture) = (model.Checkpoint, model.Architecture);
        Add("model", checkpoint.Name);
        Add("model_type", architecture.ModelType);
        Add("model_hash", checkpoint.ContentHash);
        Add("tokenizer_hash", TokenizerHash(checkpoint));
        Add("maximum_length", FormattableString.Invariant($"{model.MaximumLength}"));
        Add("long_texts", Word(model.LongTexts));
    }

    /// <summary>What an encoder does with a text before and behind.</summary>
    public void Tell(Scoring.TextEncoder encoder)
    {
        Add("pooling", encoder.Pooling is { } pooling ? Word(pooling) : string.Join(", ", encoder.Modules));
        Add("layers", JsonSerializer.Serialize(encoder.Layers, Json));
        if (encoder.PromptBefore.Length > 0) Add("prompt", encoder.PromptBefore);
        if (encoder.LowersCase) Add("lower_case", "true");
    }

    /// <summary>What a head answers.</summary>
    /// <param name="prefix">What its keys begin with: its name and a dot where there are several.</param>
    /// <param name="head">The head.</param>
    /// <param name="labelThreshold">Probability from which on it says a label, where it may say several.</param>
    public void Tell(string prefix, ClassifierHead head, double labelThreshold)
    {
        Add($"{prefix}classes", JsonSerializer.Serialize(head.Labels, Json));
        Add($"{prefix}kind", head.Kind switch { HeadKind.SingleLabel => "single", HeadKind.MultiLabel => "multiple", _ => "number" });
        Add($"{prefix}activation", Word(head.Activation));
        // Stages store it in single precision: .3, and not .30000001192….
        if (head.Kind == HeadKind.MultiLabel) Add($"{prefix}threshold", FormattableString.Invariant($"{(float)labelThreshold}"));
    }

    /// <summary>How good a translation is and how it was made.</summary>
    public void Tell(string prefix, TranslationReport report)
    {
        Add($"{prefix}method", Word(report.Method));
        Add($"{prefix}source", report.Source);
        Add($"{prefix}source_hash", report.SourceHash);
        using var document = new MemoryStream();
        TranslationDocument.Of(report).Write(document);
        Add($"{prefix}report", Encoding.UTF8.GetString(document.ToArray()));
    }

    /// <summary>How good a translated head is.</summary>
    public void Tell(string prefix, HeadReport report) =>
        Add($"{prefix}report", JsonSerializer.Serialize(StoredHeadReport.Of(report), StoredState.Json));

    /// <summary>Names of several heads.</summary>
    public void Tell(IEnumerable<string> heads) => Add("heads", JsonSerializer.Serialize(heads, Json));

    private void Add(string key, string value) => file.Metadata.Add((key, value));

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>SHA-256 (lower-case hexadecimal) over names and contents of all that is stored of a checkpoint beside its settings and weights.</summary>
    public static string TokenizerHash(Checkpoint checkpoint) => NamedHashes.Sum(
        from name in CheckpointFiles.Names
        where name != CheckpointFiles.Config
        let content = checkpoint.FindFile(name)
        where content is not null
        select (name, SHA256.HashData(content.Value.Span)));
}
