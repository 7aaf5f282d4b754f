using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Tests.Scoring;

/// <summary>Scorers that are disposed while they score: a call gives its right answer or says that it came too late, and the weights go.</summary>
[Trait("Tier", "Pipeline")]
public sealed class DisposalTests
{
    private const int Callers = 20;
    private const int Rounds = 10;
    private static readonly string[] Texts = [.. Enumerable.Range(1, 40).Select(length => string.Join(' ', Enumerable.Repeat("the world of music", length)))];

    [Fact]
    public void A_classifier_can_be_disposed_while_it_scores() =>
        Check(() => TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"))));

    [Fact]
    public void An_encoder_can_be_disposed_while_it_scores() => Check(() => TextEncoder.Load(Checkpoint.Open(Fixtures.Checkpoint("gpt2-classifier"))));

    [Fact]
    public void A_translation_can_be_disposed_while_it_scores()
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using (var made = ClassifierTranslator.Translate(
            Checkpoint.Open(Fixtures.Checkpoint("bert-classifier")), Checkpoint.Open(Fixtures.Checkpoint("bert-mlm-wide")), texts: null))
        {
            made.Write((name, write) =>
            {
                using var content = new MemoryStream();
                write(content);
                files[name] = content.ToArray();
            });
        }

        Check(() => ClassifierTranslation.Read("stored", name => files.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null));
    }

    private static void Check(Func<ITextScorer> load)
    {
        float[] expected;
        using (var scorer = load()) expected = scorer.Score(Texts).Values.ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            var scorer = load();
            // Counts are a thread's own: what one thread makes and another frees cancels out in their sum.
            var live = new long[Callers];
            using var started = new CountdownEvent(Callers);
            var failures = new List<Exception>();
            var threads = Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
            {
                var start = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
                try
                {
                    started.Signal();
                    while (true) Assert.Equal(expected, scorer.Score(Texts).Values.ToArray());
                }
                catch (ObjectDisposedException)
                {
                    // Came too late.
                }
                catch (Exception failure)
                {
                    lock (failures) failures.Add(failure);
                }

                live[caller] = DisposeScopeManager.Statistics.ThreadTotalLiveCount - start;
            })).ToArray();
            foreach (var thread in threads) thread.Start();
            started.Wait(TestContext.Current.CancellationToken);
            Thread.Sleep(round);
            scorer.Dispose();
            foreach (var thread in threads) thread.Join();
            Assert.Empty(failures);
            Assert.Equal(0, DisposeScopeManager.Statistics.ThreadTotalLiveCount - before + live.Sum());
        }
    }
}
