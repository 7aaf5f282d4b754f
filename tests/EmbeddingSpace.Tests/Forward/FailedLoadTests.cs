using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Forward;

/// <summary>A model that fails to load leaves no tensor to the finaliser, wherever it fails.</summary>
[Trait("Tier", "Unit")]
public sealed class FailedLoadTests
{
    [Theory]
    [InlineData("bert-classifier")]
    [InlineData("gpt2-classifier")]
    public void Whichever_tensor_is_no_number_is_named_and_no_tensor_stays(string name)
    {
        using var temporary = new TemporaryFolder();
        var edited = EditedCheckpoint.Copy(Fixtures.Checkpoint(name), temporary);
        foreach (var tensor in edited.Names)
        {
            var elements = edited.Floats(tensor);
            edited.Fill(tensor, [.. elements[..^1], float.NaN]);
            var folder = edited.Save();
            using var leaks = new NativeLeakCheck();
            var message = Assert.Throws<InvalidCheckpointException>(() => TextClassifier.Load(Checkpoint.Open(folder)).Dispose()).Message;
            Assert.Contains($"Tensor '{tensor}'", message, StringComparison.Ordinal);
            Assert.Contains("expected finite numbers, found NaN", message, StringComparison.Ordinal);
            edited.Fill(tensor, elements);
        }
    }
}
