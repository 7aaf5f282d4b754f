using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Measurements;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Projection.Measurements;

[Trait("Tier", "Parity")]
public sealed class LogitLensTests
{
    /// <summary>Float32 forward of the head; the reference's own kernels differ by up to 1e-5.</summary>
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData("bert-mlm", 3)]
    [InlineData("gpt2-lm", 3)]
    [InlineData("roberta-mlm", 3)]
    [InlineData("distilbert-mlm", 3)]
    public void The_last_state_through_the_language_model_head_gives_the_model_s_own_logits(string name, int layers)
    {
        using var leaks = new NativeLeakCheck();
        var golden = GoldenSafetensors.Open(Path.Combine(Fixtures.Checkpoint(name), "golden.safetensors"));
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint(name));
        using var space = VocabularySpace.Load(checkpoint);
        using var lens = new LogitLens(checkpoint, space, new() { LanguageModelHead = true, Projection = new() { Top = space.Size } });
        var tokens = (int)golden.Shape("logits.0")[0];
        var readings = lens.Read(golden.Floats($"hidden_states.{layers}").AsSpan(0, tokens * space.Hidden));
        var expected = golden.Floats("logits.0");
        Assert.Equal(tokens, readings.Count);
        for (var token = 0; token < tokens; token++)
            foreach (var score in readings[token].Highest) Assert.Equal(expected[token * space.Size + score.Id], score.Score, Tolerance);
    }

    [Fact]
    public void A_final_norm_changes_inner_states_and_is_refused_where_there_is_none()
    {
        using var leaks = new NativeLeakCheck();
        var golden = GoldenSafetensors.Open(Path.Combine(Fixtures.Checkpoint("gpt2-lm"), "golden.safetensors"));
        using var gpt2 = Checkpoint.Open(Fixtures.Checkpoint("gpt2-lm"));
        using var space = VocabularySpace.Load(gpt2);
        using var plain = new LogitLens(gpt2, space);
        using var normed = new LogitLens(gpt2, space, new() { FinalNorm = true });
        var state = golden.Floats("hidden_states.1").AsSpan(0, space.Hidden);
        Assert.NotEqual(plain.Read(state)[0].Highest[0].Score, normed.Read(state)[0].Highest[0].Score);

        using var bert = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        using var bertSpace = VocabularySpace.Load(bert);
        Assert.StartsWith("Final norm of 'bert-classifier': expected a family with a norm behind its last block, found 'bert'",
            Assert.Throws<InvalidSelectionException>(() => new LogitLens(bert, bertSpace, new() { FinalNorm = true })).Message, StringComparison.Ordinal);
        Assert.StartsWith("Language-model head of 'bert-classifier': expected a checkpoint with one, found none",
            Assert.Throws<InvalidSelectionException>(() => new LogitLens(bert, bertSpace, new() { LanguageModelHead = true })).Message,
            StringComparison.Ordinal);
    }
}
