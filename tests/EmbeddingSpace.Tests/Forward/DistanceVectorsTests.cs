using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization.Sequences;
using Xunit;
using static EmbeddingSpace.Testing.TensorValues;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Forward;

/// <summary>Disentangled attention on packed rows against libtorch's on padded batches, for texts far longer than the golden ones.</summary>
[Trait("Tier", "Unit")]
public sealed class DistanceVectorsTests
{
    /// <summary>float32 against float64 over a few layers; numbers behind a norm are of size 1.</summary>
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData("deberta-v3-classifier", null)]
    [InlineData("deberta-v3-classifier", "c2p")]
    [InlineData("deberta-v3-encoder", null)]
    public void Long_texts_give_what_libtorch_computes_in_float64(string name, string? compared)
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var folder = temporary.Copy(Fixtures.Checkpoint(name));
        var config = Path.Combine(folder, "config.json");
        var text = File.ReadAllText(config).Replace("\"max_position_embeddings\": 64", "\"max_position_embeddings\": 400", StringComparison.Ordinal);
        Assert.Contains("400", text, StringComparison.Ordinal);
        if (compared is not null) text = text.Replace("\"p2c\"", $"\"{compared}\"", StringComparison.Ordinal);
        File.WriteAllText(config, text);
        using var checkpoint = Checkpoint.Open(folder);
        var map = ModelMap.Resolve(checkpoint);
        using var ours = TransformerModel.Load(map, ModelParts.Encoder, CPU);
        using var reference = TransformerModel.Load(map, ModelParts.Encoder, CPU, type: ScalarType.Float64);
        Assert.False(reference.SkipsPadding);
        // The short one first: the vectors are laid out anew for those behind it.
        foreach (var lengths in new int[][] { [7], [300, 129, 7], [400] })
        {
            using var scope = NewDisposeScope();
            using var batch = TokenBatch.Create([.. lengths.Select(length => Sequence(length, map.Architecture.Vocabulary))], map.Architecture, CPU);
            var (expected, found) = (Run(reference, batch), Run(ours, batch));
            for (var row = 0; row < lengths.Length; row++)
            {
                var (left, right) = (Rows(expected, row, lengths[row]), Rows(found, row, lengths[row]));
                for (var i = 0; i < left.Length; i++)
                    Assert.True(Math.Abs(left[i] - right[i]) <= Tolerance, $"Text of {lengths[row]}, number {i}: expected {left[i]}, found {right[i]}.");
            }
        }

        Tensor Run(TransformerModel model, TokenBatch batch) => model.Run(model.Embed(batch), batch, 0, map.Architecture.Layers);
        float[] Rows(Tensor states, int row, int length) => Floats(states.narrow(0, row, 1).narrow(1, 0, length).contiguous());
    }

    private static TokenSequence Sequence(int length, int vocabulary)
    {
        var random = new Random(length);
        int[] ids = [.. Enumerable.Range(0, length).Select(_ => random.Next(vocabulary))];
        return new(ids, length, length);
    }
}
