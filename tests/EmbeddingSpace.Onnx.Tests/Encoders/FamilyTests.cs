using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Onnx.Files;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization.Sequences;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Onnx.Tests.Encoders;

/// <summary>Every family that the product loads, exported and run elsewhere, against the product itself.</summary>
[Trait("Tier", "Parity")]
public sealed class FamilyTests
{
    /// <summary>Operators of the oldest version, of the usual one, and of the newest.</summary>
    private static readonly int[] Opsets = [OnnxExportOptions.OldestOpset, OnnxExportOptions.DefaultOpset, OnnxExportOptions.NewestOpset];

    public static TheoryData<string> Checkpoints => GoldenTokens.Checkpoints;

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void States_and_vectors_equal_the_products(string name)
    {
        using var folder = new TemporaryFolder();
        using var encoder = TextEncoder.Load(Checkpoint.Open(GoldenTokens.Folder(name)));
        foreach (var opset in Opsets)
        {
            var written = OnnxExport.Write(encoder, Path.Combine(folder.Path, $"{opset}.onnx"), new() { Opset = opset },
                cancellationToken: TestContext.Current.CancellationToken);
            using var run = new OnnxRun(written.Path);
            foreach (var sequences in GoldenTokens.Batches(GoldenTokens.Folder(name)))
            {
                var found = run.Run(sequences);
                AssertStates(encoder, sequences, found["last_hidden_state"].Buffer.Span, $"{name} at {opset}");
                var vectors = encoder.Score(sequences, null, default);
                OnnxRun.AssertEqual(vectors.Values.Span, found["sentence_embedding"].Buffer.Span, $"{name} at {opset}, vectors");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Logits_and_answers_equal_the_products(string name)
    {
        using var checkpoint = Checkpoint.Open(GoldenTokens.Folder(name));
        Assert.SkipWhen(ModelMap.Resolve(checkpoint).Classifier is null, "This checkpoint has no classification head.");
        using var folder = new TemporaryFolder();
        using var classifier = TextClassifier.Load(Checkpoint.Open(GoldenTokens.Folder(name)));
        foreach (var opset in Opsets)
        {
            var written = OnnxExport.Write(classifier, Path.Combine(folder.Path, $"{opset}.onnx"), new() { Opset = opset },
                cancellationToken: TestContext.Current.CancellationToken);
            using var run = new OnnxRun(written.Path);
            foreach (var sequences in GoldenTokens.Batches(GoldenTokens.Folder(name)))
            {
                var (expected, found) = (classifier.Score(sequences, null, default), run.Run(sequences));
                OnnxRun.AssertEqual(expected.Values.Span, found["logits"].Buffer.Span, $"{name} at {opset}, logits");
                var answers = found[classifier.Head.Activation == HeadActivation.Identity ? "values" : "probabilities"];
                OnnxRun.AssertEqual(classifier.Head.Activate(expected).Values.Span, answers.Buffer.Span, $"{name} at {opset}, answers");
            }
        }
    }

    private static void AssertStates(TextEncoder encoder, IReadOnlyList<TokenSequence> sequences, ReadOnlySpan<float> found, string what)
    {
        var (expected, width) = (Array.Empty<float>(), 0);
        encoder.Use(model =>
        {
            using var scope = NewDisposeScope();
            using var gradients = no_grad();
            using var batch = TokenBatch.Create(sequences, model.Architecture, model.Model.Device);
            width = batch.SequenceLength;
            return expected = TensorValues.Floats(model.Model.Run(model.Model.Embed(batch), batch, 0, model.Architecture.Layers));
        });
        var hidden = encoder.Architecture.Hidden;
        for (var row = 0; row < sequences.Count; row++)
        {
            // What stands in the padding means nothing.
            var (start, length) = (row * width * hidden, sequences[row].Ids.Length * hidden);
            OnnxRun.AssertEqual(expected.AsSpan(start, length), found.Slice(start, length), $"{what}, states of row {row}");
        }
    }
}
