using EmbeddingSpace.Onnx.Encoders;
using EmbeddingSpace.Onnx.Files;
using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Onnx.Heads;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Onnx.Models;

/// <summary>The graph of one file: what it reads, its encoder and its heads.</summary>
internal sealed class ModelGraph
{
    /// <summary>Names of inputs; those of a second text have <see cref="Second"/> before.</summary>
    public const string Ids = "input_ids", Mask = "attention_mask", Types = "token_type_ids", Second = "second_", Text = "text";

    /// <summary>Names of outputs; those of one of several heads have its name and a dot before.</summary>
    public const string Logits = "logits", LastState = "last_hidden_state", Sentence = "sentence_embedding";

    private readonly OnnxExportOptions _options;

    public ModelGraph(OnnxExportOptions options)
    {
        _options = options;
        File = new(options.Opset);
        Builder = new(File);
        Metadata = new(File);
    }

    /// <summary>Name of what logits become: numbers as they are are no probabilities.</summary>
    public static string AnswersOf(ClassifierHead head) => head.Activation == HeadActivation.Identity ? "values" : "probabilities";

    /// <summary>What stands before the outputs of a head.</summary>
    /// <param name="name">Its name; empty for one alone.</param>
    public static string PrefixOf(string name) => name.Length == 0 ? "" : $"{name}.";

    /// <summary>What is written.</summary>
    public GraphFile File { get; }

    /// <summary>Whether the file reads a text in place of its tokens.</summary>
    public bool ReadsText => _options.ReadsText;

    /// <summary>Adds steps.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>What is said of the model.</summary>
    public ModelMetadata Metadata { get; }

    /// <summary>The states of the tokens that the file reads, or of those of the text that it reads.</summary>
    /// <param name="model">What reads them.</param>
    /// <param name="prefix">What the names of the inputs begin with.</param>
    public EncodedTokens Encode(TextModel model, string prefix = "")
    {
        var map = model.Map;
        ExportedParts.Require(map, ExportedParts.Roles);
        var sequence = new GraphAxis(null, prefix + GraphAxis.Sequence.Name);
        if (!_options.ReadsText)
            return new(new(Builder, map), new(Builder, Input(Ids), Input(Mask), map.Architecture.TokenTypes > 1 ? Input(Types) : null));
        File.Inputs.Add(new(prefix + Text, ElementType.Text, [1]));
        var tokens = TextTokenNodes.Tokenize(Builder, prefix + Text, model);
        // What has to be compared with the model's own.
        Builder.Name(tokens.Ids, prefix + Ids);
        File.Outputs.Add(new(prefix + Ids, ElementType.Int64, [1, sequence]));
        return new(new(Builder, map), tokens);

        string Input(string name)
        {
            File.Inputs.Add(new(prefix + name, ElementType.Int64, [GraphAxis.Batch, sequence]));
            return prefix + name;
        }
    }

    /// <summary>Give what a head answers.</summary>
    /// <param name="prefix">What the names begin with: its name and a dot where there are several.</param>
    /// <param name="head">What the logits mean.</param>
    /// <param name="logits">[batch, classes].</param>
    /// <param name="labelThreshold">Probability from which on it says a label, where it may say several.</param>
    public void Answer(string prefix, ClassifierHead head, string logits, double labelThreshold)
    {
        Metadata.Tell(prefix, head, labelThreshold);
        Give(prefix + Logits, logits, [GraphAxis.Batch, head.Labels.Count]);
        Give(prefix + AnswersOf(head), HeadNodes.Answers(Builder, head.Activation, logits), [GraphAxis.Batch, head.Labels.Count]);
    }

    /// <summary>Give a value.</summary>
    public void Give(string name, string value, IReadOnlyList<GraphAxis> axes)
    {
        Builder.Name(value, name);
        File.Outputs.Add(new(name, ElementType.Float, axes));
    }

    /// <summary>Write the file.</summary>
    /// <param name="path">Where to; an existing file is replaced when all is written.</param>
    /// <param name="progress">Told bytes of weights written and their total.</param>
    /// <param name="cancellationToken">Checked between tensors.</param>
    public OnnxFile Write(string path, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        var dataPath = File.WeightBytes > _options.LargestFile ? full + ".data" : null;
        using var file = new NewFile(full);
        using var data = dataPath is null ? null : new NewFile(dataPath);
        File.Write(file.Stream, data is null ? null : (data.Stream, Path.GetFileName(dataPath)!), progress, cancellationToken);
        var bytes = file.Complete() + (data?.Complete() ?? 0);
        cancellationToken.ThrowIfCancellationRequested();
        OnnxPlace.Put(full, dataPath, () => data!.Commit(), file.Commit, cancellationToken);
        return new(full, dataPath, _options.Opset, [.. File.Inputs.Select(Of)], [.. File.Outputs.Select(Of)], bytes);
    }

    private static OnnxValue Of(GraphValue value) =>
        new(value.Name, [.. value.Axes.Select(axis => axis.ToString())], value.Element switch
        {
            ElementType.Int64 => "int64",
            ElementType.Text => "string",
            _ => "float32",
        });
}
