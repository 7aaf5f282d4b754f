using EmbeddingSpace.Alignment.Layers;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tests.Projection;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Alignment;

[Trait("Tier", "Unit")]
public sealed class PlantedTruthTests : IDisposable
{
    /// <summary>Float32 weights, turned and stored as Float32 again.</summary>
    private const double Rounding = 1e-4;

    /// <summary>The same weights on both sides, compared in Float64.</summary>
    private const double Float64Rounding = 1e-5;

    private readonly TemporaryFolder _folder = new();
    private readonly SyntheticBert _source = new(11);

    [Fact]
    public void Permuted_neurons_are_found_one_by_one()
    {
        var target = _source.Copy();
        int[] order = [.. Enumerable.Range(0, 24).Select(i => (i * 7 + 3) % 24)];
        target.Permute("encoder.layer.1.intermediate.dense.weight", 0, order);
        target.Permute("encoder.layer.1.output.dense.weight", 1, order);
        using var leaks = new NativeLeakCheck();
        Align(target, alignment =>
        {
            foreach (var role in new[] { ParameterRole.FeedForwardKey, ParameterRole.FeedForwardValue })
            {
                var matches = alignment.MatchVectors(role, 1, 1);
                Assert.Equal(24, matches.Count);
                foreach (var match in matches)
                {
                    Assert.Equal(match.Source, order[match.Target]);
                    Assert.Equal(1, match.Correlation, Rounding);
                    Assert.True(match.IsMutual);
                    Assert.InRange(match.NextBest, 0, 0.95);
                }
            }
        });
    }

    [Fact]
    public void Permuted_heads_are_found()
    {
        var target = _source.Copy();
        int[] order = [2, 0, 3, 1];
        foreach (var name in new[] { "query", "key", "value" }) target.Permute($"encoder.layer.2.attention.self.{name}.weight", 0, order);
        target.Permute("encoder.layer.2.attention.output.dense.weight", 1, order);
        using var leaks = new NativeLeakCheck();
        Align(target, alignment =>
        {
            foreach (var role in new[] { ParameterRole.Query, ParameterRole.Key, ParameterRole.Value, ParameterRole.Output })
            {
                var heads = alignment.AlignHeads(role, 2, 2).EmbeddingSpace;
                Assert.All(heads.BestMatching.Matches, match => Assert.Equal(match.Source, order[match.Target]));
                Assert.All(heads.Matching.Matches, match => Assert.Equal(match.Source, order[match.Target]));
            }
        });
    }

    [Fact]
    public void Permuted_layers_are_found_by_every_role_and_not_by_shuffled_tokens()
    {
        var target = _source.Copy();
        int[] order = [1, 2, 0];
        target.PermuteLayers(order);
        using var leaks = new NativeLeakCheck();
        Align(target, alignment =>
        {
            foreach (var role in ParameterRoles.Layered.Where(role => role != ParameterRole.FeedForwardGate))
            {
                var result = alignment.AlignLayers(role);
                Assert.All(result.EmbeddingSpace.Matching.Matches, match => Assert.Equal(match.Source, order[match.Target]));
                foreach (var match in result.EmbeddingSpace.BestMatching.Matches)
                    Assert.True(match.Source == order[match.Target] && match.Margin > 0.1 && match.Gap > 0.1, $"{role} {match}");
                Assert.True(result.Shuffled.BestMatching.MeanMatched < 0.5, $"{role} shuffled {result.Shuffled.BestMatching.MeanMatched}");
            }
        });
    }

    [Fact]
    public void A_turned_hidden_space_is_seen_through_in_embedding_space_and_hides_everything_in_feature_space()
    {
        var target = _source.Copy();
        var rotation = Rotation(target.Hidden, 5);
        target.Turn("embeddings.word_embeddings.weight", rotation, 1);
        for (var layer = 0; layer < target.Layers; layer++)
        {
            foreach (var name in new[] { "attention.self.query", "attention.self.key", "attention.self.value", "intermediate.dense" })
                target.Turn($"encoder.layer.{layer}.{name}.weight", rotation, 1);
            foreach (var name in new[] { "attention.output.dense", "output.dense" }) target.Turn($"encoder.layer.{layer}.{name}.weight", rotation, 0);
        }
        using var leaks = new NativeLeakCheck();
        Align(target, alignment =>
        {
            foreach (var role in ParameterRoles.Layered.Where(role => role != ParameterRole.FeedForwardGate))
            {
                var result = alignment.AlignLayers(role);
                AssertIdentity(result.EmbeddingSpace, role, Rounding);
                var raw = result.FeatureSpace!.BestMatching.MeanMatched;
                Assert.True(raw < 0.7, $"{role}: the raw coordinates know nothing of the rotation, found {raw}.");
                for (var layer = 0; layer < 3; layer++)
                {
                    Assert.Equal(1, result.Cka![layer][layer], Rounding);
                    Assert.Equal(1, result.Svcca![layer][layer], Rounding);
                }
            }
            var relatedness = alignment.MeasureRelatedness()!;
            Assert.Equal(1, relatedness.Explained, Rounding);
            Assert.True(relatedness.ShuffledExplained < 0.2);
        });
    }

    [Fact]
    public void A_model_aligned_with_itself_is_the_identity()
    {
        using var leaks = new NativeLeakCheck();
        Align(_source, alignment =>
        {
            Assert.Equal(1.0, alignment.Shared.SourceOverlap);
            foreach (var role in ParameterRoles.Layered.Where(role => role != ParameterRole.FeedForwardGate))
            {
                var result = alignment.AlignLayers(role);
                AssertIdentity(result.EmbeddingSpace, role, Float64Rounding);
                AssertIdentity(result.FeatureSpace!, role, Float64Rounding);
            }
        });
    }

    [Fact]
    public void Gram_correlations_equal_dense_ones_also_over_a_part_of_the_vocabulary()
    {
        // The target knows half of the source's words, in another order.
        var words = SyntheticBert.DefaultTokens(400);
        string[] tokens = [.. words.Take(5), .. words.Skip(200).Reverse(), .. Enumerable.Range(0, 95).Select(i => $"x{i}")];
        var target = new SyntheticBert(12, vocabulary: 300, hidden: 20, heads: 4) { Tokens = tokens };
        using var leaks = new NativeLeakCheck();
        Align(target, (alignment, source, other) =>
        {
            Assert.Equal(205, alignment.Shared.Count);
            Assert.False(alignment.Shared.IsWhole);
            Assert.Equal(205.0 / 400, alignment.Shared.SourceOverlap);
            Assert.Equal(205.0 / 300, alignment.Shared.TargetOverlap);
            using var scope = NewDisposeScope();
            var x = source.Reader.ReadRows(ParameterRole.Key, 0, ScalarType.Float64);
            scope.Attach(x);
            var y = other.Reader.ReadRows(ParameterRole.Key, 1, ScalarType.Float64);
            scope.Attach(y);
            var a = Centred(x.matmul(Rows(source.Space, alignment.Shared.SourceIds).t()));
            var b = Centred(y.matmul(Rows(other.Space, alignment.Shared.TargetIds).t()));
            var dense = a.matmul(b.t()) / (a.norm(1, true) * b.norm(1, true).t());
            Assert.True((alignment.Correlate(x, y) - dense).abs().max().item<double>() < 1e-10);
            Assert.Null(alignment.AlignLayers(ParameterRole.Key).FeatureSpace);
        });

        static Tensor Centred(Tensor rows) => rows - rows.mean([1], keepdim: true);
        static Tensor Rows(VocabularySpace space, int[] ids) => space.Matrix.index_select(0, IdTensors.Of(ids, CPU));
    }

    [Fact]
    public void The_same_seed_gives_the_same_control_and_cancelling_stops_without_a_leak()
    {
        using var leaks = new NativeLeakCheck();
        double first = 0;
        Align(_source, alignment => first = alignment.AlignLayers(ParameterRole.Value).Shuffled.Matching.MeanMatched);
        Align(_source, alignment =>
        {
            Assert.Equal(first, alignment.AlignLayers(ParameterRole.Value).Shuffled.Matching.MeanMatched);
            using var cancellation = new CancellationTokenSource();
            var progress = new Reports(report =>
            {
                if (report.Done == 2) cancellation.Cancel();
            });
            Assert.Throws<OperationCanceledException>(() => alignment.AlignLayers(ParameterRole.Value, progress, cancellation.Token));
        });
    }

    [Fact]
    public void Strangers_a_role_outside_the_blocks_and_absent_layers_are_refused_in_one_sentence()
    {
        var stranger = new SyntheticBert(13) { Tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. Enumerable.Range(0, 395).Select(i => $"q{i}")] };
        using var leaks = new NativeLeakCheck();
        var refused = Assert.Throws<VocabularyMismatchException>(() => Align(stranger, _ => { })).Message;
        Assert.Equal("Vocabularies of 'source' (400 tokens) and 'target' (400 tokens): expected at least 32 shared tokens, twice the wider hidden state, "
            + "found 5; align models that share a vocabulary.", refused);
        Align(_source, alignment =>
        {
            Assert.StartsWith("Role 'embedding'", Refused(() => alignment.AlignLayers(ParameterRole.Embedding)), StringComparison.Ordinal);
            var message = Refused(() => alignment.AlignHeads(ParameterRole.FeedForwardKey, 0, 0));
            Assert.StartsWith("Role 'feed-forward-key': expected query, key, value or output", message, StringComparison.Ordinal);
            Assert.Equal("Layer 3 of 'key' of 'target': expected 0 to 2.", Refused(() => alignment.MatchVectors(ParameterRole.Key, 0, 3)));
        });

        static string Refused(Func<object> ask) => Assert.Throws<InvalidSelectionException>(ask).Message;
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertIdentity(LayerComparison comparison, ParameterRole role, double tolerance) => Assert.All(comparison.BestMatching.Matches,
        match => Assert.True(match.Source == match.Target && Math.Abs(match.Score - 1) < tolerance, $"{role} {match}"));

    private static double[,] Rotation(int size, int seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        var (q, _) = linalg.qr(randn(size, size, dtype: ScalarType.Float64, generator: generator));
        var numbers = q.contiguous().data<double>().ToArray();
        var rotation = new double[size, size];
        Buffer.BlockCopy(numbers, 0, rotation, 0, sizeof(double) * numbers.Length);
        return rotation;
    }

    private void Align(SyntheticBert target, Action<ModelAlignment> check) => Align(target, (alignment, _, _) => check(alignment));

    private void Align(SyntheticBert target, Action<ModelAlignment, OpenModel, OpenModel> check)
    {
        using var source = new OpenModel(_source.Write(_folder.File("source")));
        using var other = new OpenModel(target.Write(_folder.File("target")));
        using var alignment = new ModelAlignment(source.Reader, source.Space, other.Reader, other.Space, new() { Precision = ScalarType.Float64 });
        check(alignment, source, other);
    }

    private sealed class Reports(Action<EmbeddingSpace.Foundation.OperationProgress> report) : IProgress<EmbeddingSpace.Foundation.OperationProgress>
    {
        public void Report(EmbeddingSpace.Foundation.OperationProgress value) => report(value);
    }
}
