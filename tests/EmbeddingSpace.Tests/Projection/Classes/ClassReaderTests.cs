using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Projection.Classes;

[Trait("Tier", "Unit")]
public sealed class ClassReaderTests
{
    /// <summary>Scores are told in single precision.</summary>
    private const double Tolerance = 1e-5;

    [Fact]
    public void Every_fault_of_the_options_comes_in_one_message()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        var options = new ClassReadingOptions { Tokens = ClassReadingOptions.FewestTokens - 1, Scoring = new() { MaximumLength = 1 } };
        Assert.Equal(
            "'ClassReadingOptions': The field Tokens must be between 50 and 2147483647. "
            + "The field Scoring.MaximumLength must be between 3 and 2147483647. (Parameter 'options')",
            Assert.Throws<ArgumentException>(() => ClassReader.Read(checkpoint, options)).Message);
    }

    [Fact]
    [Trait("Tier", "Pipeline")]
    public void The_fitted_reading_of_the_embedded_sentiment_classifier_is_faithful_and_the_random_one_is_not()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(Fixtures.Data("models", "mini-a-sst2"));
        var readings = ClassReader.Read(checkpoint, new() { Tokens = 1500, Filter = new() { WordStartsOnly = true } });
        Assert.Equal(2, readings.Count);
        foreach (var reading in readings)
        {
            Assert.Equal((1200, 300), (reading.FittedTokens, reading.HeldOutTokens));
            // Measured .94 with 4,000 tokens; fewer tokens and 300 held-out ones leave some room.
            Assert.InRange(reading.Fidelity, 0.85, 1);
            Assert.True(reading.RawFidelity < reading.Fidelity && reading.RandomFidelity < reading.Fidelity / 2, $"{reading}");
        }
        // Two classes: what speaks for one speaks against the other.
        Assert.Equal(readings[0].Fitted.Highest.Select(token => token.Token), readings[1].Fitted.Lowest.Select(token => token.Token));
    }

    [Fact]
    [Trait("Tier", "Pipeline")]
    public void The_published_encoder_fine_tuned_on_sentiment_reads_as_measured()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Shared("models", "paraphrase-MiniLM-L3-v2-sst2"));
        using var leaks = new NativeLeakCheck();
        var positive = ClassReader.Read(checkpoint, new() { Filter = new() { WordStartsOnly = true, Alphanumeric = true } })[1];
        Assert.InRange(positive.Fidelity, 0.9, 1);
        Assert.InRange(positive.RawFidelity, 0.05, 0.35);
        Assert.InRange(positive.RandomFidelity, 0, 0.15);
        Assert.Contains("wonderful", positive.Fitted.Highest.Select(token => token.Token));
    }

    [Theory]
    [InlineData("bert-multi-label-legacy-bin", 3)]
    [InlineData("cross-encoder-identity", 1)]
    [InlineData("xlmr-regression-legacy-bin", 1)]
    public void Labels_and_numbers_are_read_each_of_its_own(string name, int labels)
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint(name));
        var readings = ClassReader.Read(checkpoint, new() { Top = 5 });
        Assert.Equal(labels, readings.Count);
        // Random weights: what is read is still nearer to the logits than chance.
        Assert.All(readings, reading => Assert.True(reading.Fidelity > reading.RandomFidelity, $"{reading}"));
    }

    [Fact]
    public void Only_classes_that_exclude_one_another_are_read_minus_their_mean()
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var folder = Fixtures.Checkpoint("bert-classifier");
        using var exclusive = Checkpoint.Open(folder);
        using var several = Checkpoint.Open(
            EditedCheckpoint.Copy(folder, temporary).Configure("problem_type", "multi_label_classification").Save());
        var (differences, own) = (Scores(exclusive), Scores(several));
        var mean = own.Average();
        for (var label = 0; label < own.Length; label++) Assert.Equal(own[label] - mean, differences[label], Tolerance);
        Assert.True(Math.Abs(mean) > 100 * Tolerance, $"mean {mean}");

        // What each raw row gives one and the same token.
        static double[] Scores(Checkpoint checkpoint) =>
            [.. ClassReader.Read(checkpoint, new() { Top = 800 }).Select(reading => reading.Raw.Highest.Single(token => token.Id == 500).Score)];
    }

    [Fact]
    public void A_checkpoint_without_a_head_has_no_classes_to_read()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-mlm"));
        var message = Assert.Throws<InvalidCheckpointException>(() => ClassReader.Read(checkpoint)).Message;
        Assert.Contains("expected a fine-tuned classifier", message, StringComparison.Ordinal);
    }
}
