using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Projection.Parameters;

[Trait("Tier", "Unit")]
public sealed class VocabularyProjectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SyntheticBert _bert = new(2);

    [Fact]
    public void The_inverse_takes_a_vector_there_and_back()
    {
        using var leaks = new NativeLeakCheck();
        using var model = Open();
        using var projection = new VocabularyProjection(model.Space, new() { Inverse = true });
        var vector = Enumerable.Range(0, 16).Select(i => (float)Math.Sin(i)).ToArray();
        var scores = new float[400];
        projection.Score(vector, scores);
        // x E⁺ E = x: the exact inverse undoes the multiplication with E.
        var e = _bert["embeddings.word_embeddings.weight"];
        for (var j = 0; j < 16; j++) Assert.Equal(vector[j], Enumerable.Range(0, 400).Sum(id => (double)scores[id] * e[id * 16 + j]), 1e-4);
    }

    [Fact]
    public void Every_score_is_ranked_when_all_are_asked_for_and_ties_go_to_the_lower_id()
    {
        var e = _bert["embeddings.word_embeddings.weight"];
        foreach (var id in new[] { 300, 17 }) e.AsSpan(5 * 16, 16).CopyTo(e.AsSpan(id * 16));
        using var leaks = new NativeLeakCheck();
        using var model = Open();
        using var projection = new VocabularyProjection(model.Space, new() { Top = 400 });
        var reading = projection.Read(Enumerable.Range(0, 16).Select(i => (float)Math.Cos(i)).ToArray());
        Assert.Equal(reading.Highest.Select(token => token.Id).Order(), Enumerable.Range(0, 400));
        Assert.Equal(reading.Highest.OrderByDescending(token => token.Score).ThenBy(token => token.Id), reading.Highest);
        Assert.Equal(reading.Lowest.OrderBy(token => token.Score).ThenBy(token => token.Id), reading.Lowest);
        Assert.Equal([5, 17, 300], reading.Highest.Where(token => token.Id is 5 or 17 or 300).Select(token => token.Id));
        Assert.Equal([5, 17, 300], reading.Lowest.Where(token => token.Id is 5 or 17 or 300).Select(token => token.Id));
    }

    [Fact]
    public void Filters_let_only_their_kind_through_and_keep_scores()
    {
        using var leaks = new NativeLeakCheck();
        using var model = Open();
        var vector = Enumerable.Range(0, 16).Select(i => (float)Math.Cos(i)).ToArray();
        using var all = new VocabularyProjection(model.Space, new() { Top = 400 });
        var scores = all.Read(vector).Highest.ToDictionary(token => token.Id, token => token.Score);
        Check(new() { Ascii = true }, 399, token => token != "é");
        Check(new() { Alphanumeric = true }, 394, token => token is "##ing" or "##ed" || token.All(char.IsLetterOrDigit));
        Check(new() { WordStartsOnly = true }, 398, token => !token.StartsWith("##", StringComparison.Ordinal));
        Check(new() { WithoutSpecial = true }, 395, token => !token.StartsWith('['));
        Check(new() { Ascii = true, Alphanumeric = true, WordStartsOnly = true }, 391, token => token.All(char.IsAsciiLetterOrDigit));
        Check(new() { Tokens = ["7", "aab", "##ed"] }, 3, token => token is "7" or "aab" or "##ed");

        void Check(TokenFilter filter, int count, Func<string, bool> passes)
        {
            using var projection = new VocabularyProjection(model.Space, new() { Top = count, Filter = filter });
            Assert.Equal(count, projection.Count);
            Assert.All(projection.Tokens, token => Assert.True(passes(token), token));
            var reading = projection.Read(vector);
            Assert.All(reading.Highest, token => Assert.Equal(scores[token.Id], token.Score, 1e-5));
            Assert.All(reading.Highest, token => Assert.Equal(model.Space.Tokens[token.Id], token.Token));
        }
    }

    [Fact]
    public void Wrong_requests_are_one_sentence_each()
    {
        using var leaks = new NativeLeakCheck();
        using var model = Open();
        Refuse(new() { Top = 401 }, "Top 401 of 'bert': expected 1 to 400, the tokens there are to choose from.");
        Refuse(new() { Top = 0 }, "Top 0 of 'bert': expected 1 to 400, the tokens there are to choose from.");
        Refuse(new() { Top = 4, Filter = new() { Tokens = ["aab", "aac", "7"] } }, "Top 4 of 'bert': expected 1 to 3, the tokens there are to choose from.");
        Refuse(new() { Filter = new() { Tokens = ["aab", "nonsense"] } },
            "Tokens 'nonsense': expected tokens of the vocabulary of 'bert' as it writes them ('##' marks what continues a word), found none of that text.");
        Refuse(new() { Filter = new() { Tokens = ["é"], Ascii = true } },
            "Token filter: expected it to leave tokens of the vocabulary of 'bert', found that none of its 400 tokens passes; loosen it.");
        using var projection = new VocabularyProjection(model.Space);
        Assert.Contains("expected vectors of width 16, got 15 numbers",
            Assert.Throws<ArgumentException>(() => projection.Read(new float[15])).Message, StringComparison.Ordinal);
        Assert.Contains("expected finite numbers, found NaN",
            Assert.Throws<ArgumentException>(() => projection.Read(Enumerable.Repeat(float.NaN, 16).ToArray())).Message, StringComparison.Ordinal);
        Assert.Equal("Top 160001 of 'bert': expected 1 to 160000, the pairs of the 400 tokens there are to choose from.",
            Assert.Throws<InvalidSelectionException>(() => new HeadInteractions(model.Reader, model.Space, new() { Top = 160001 })).Message);
        using var heads = new HeadInteractions(model.Reader, model.Space);
        Assert.Equal("Head 4 of 'query' of 'bert': expected 0 to 3.",
            Assert.Throws<InvalidSelectionException>(() => heads.Read(InteractionKind.QueryKey, 0, 4)).Message);
        Assert.Equal("Layer 3 of 'value' of 'bert': expected 0 to 2.",
            Assert.Throws<InvalidSelectionException>(() => heads.ReadAll(InteractionKind.ValueOutput, 3)).Message);
        Assert.Equal("Interaction 'key-query': expected query-key or value-output.",
            Assert.Throws<InvalidSelectionException>(() => InteractionKinds.Parse("key-query")).Message);

        void Refuse(ProjectionOptions options, string message) =>
            Assert.Equal(message, Assert.Throws<InvalidSelectionException>(() => new VocabularyProjection(model.Space, options)).Message);
    }

    [Fact]
    public void An_embedding_with_NaN_is_refused()
    {
        _bert["embeddings.word_embeddings.weight"][100] = float.NaN;
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(_bert.Write(_folder.File("bert")));
        Assert.Contains("found NaN or infinity",
            Assert.Throws<InvalidCheckpointException>(() => VocabularySpace.Load(checkpoint)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_counts_to_the_end_and_cancelling_stops()
    {
        using var leaks = new NativeLeakCheck();
        using var model = Open();
        using var projection = new VocabularyProjection(model.Space);
        var reports = new List<OperationProgress>();
        var readings = projection.Read(model.Reader, new() { Role = ParameterRole.Query }, new Collector(reports)).ToArray();
        Assert.Equal(48, readings.Length);
        Assert.Equal((0L, 48L), (reports[0].Done, reports[0].Total));
        Assert.Equal((48L, 48L), (reports[^1].Done, reports[^1].Total));
        var cancelled = new CancellationToken(true);
        Assert.Throws<OperationCanceledException>(() => projection.Read(model.Reader, new() { Role = ParameterRole.Query }, null, cancelled).ToArray());
    }

    [Fact]
    public void A_filter_on_interactions_gives_the_pairs_of_the_tokens_that_pass()
    {
        using var leaks = new NativeLeakCheck();
        using var model = Open();
        using var all = new HeadInteractions(model.Reader, model.Space, new() { Top = 160000 });
        var words = new TokenFilter { WordStartsOnly = true, WithoutSpecial = true, Alphanumeric = true };
        using var some = new HeadInteractions(model.Reader, model.Space, new() { Top = 50, Filter = words });
        var (whole, part) = (all.Read(InteractionKind.ValueOutput, 1, 2), some.Read(InteractionKind.ValueOutput, 1, 2));
        var expected = whole.Pairs.Where(pair => Passes(pair.From) && Passes(pair.To)).Take(50).ToArray();
        Assert.Equal(expected.Select(pair => (pair.From, pair.To)), part.Pairs.Select(pair => (pair.From, pair.To)));
        Assert.Equal(whole.Summary.Norm, part.Summary.Norm, 1e-9);
        // The closed forms of the summary, against all 160,000 scores.
        var scores = whole.Pairs.Select(pair => pair.Score).ToArray();
        Assert.Equal(scores.Average(), whole.Summary.Mean, 1e-9);
        Assert.Equal(Math.Sqrt(scores.Sum(score => score * score)), whole.Summary.Norm, 1e-6);
        Assert.Equal(Math.Sqrt(scores.Average(score => Math.Pow(score - scores.Average(), 2))), whole.Summary.Deviation, 1e-9);
        Assert.Equal(whole.Pairs.Where(pair => pair.FromId == pair.ToId).Average(pair => pair.Score), whole.Summary.SameTokenMean, 1e-9);
        Assert.InRange(whole.Summary.EffectiveRank, 1, 4);
        Assert.Equal(1, whole.ScoredShare);

        static bool Passes(string token) => token.All(char.IsLetterOrDigit);
    }

    public void Dispose() => _folder.Dispose();

    private OpenModel Open() => new(_bert.Write(_folder.File("bert")), ScalarType.Float64);

    private sealed class Collector(List<OperationProgress> reports) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => reports.Add(value);
    }
}
