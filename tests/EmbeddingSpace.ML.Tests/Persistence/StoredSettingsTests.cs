using EmbeddingSpace.Forward;
using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

/// <summary>The settings of each stage in a saved model, letter by letter, as an earlier version wrote them (tests/Fixtures/models/manifest.json).</summary>
[Trait("Tier", "Unit")]
public sealed class StoredSettingsTests
{
    private const string DefaultText =
        """{"Input":"Text","Truncated":null,"TokensPerBatch":null,"WindowSize":1024,"Precision":"float32","Batching":null}""";

    [Fact]
    public void Those_of_a_classifier()
    {
        AssertText("{\"Columns\":" + Columns("") + ",\"Text\":" + DefaultText + "}", StoredTextClassifierSettings.From(new() { Checkpoint = "folder" }));
        AssertText("""
            {"Columns":{"Score":"P","Probability":"Chance","Logit":"Raw","PredictedLabel":"Answer"},
            "Text":{"Input":"Review","Truncated":"WasLong","TokensPerBatch":64,"WindowSize":5,"Precision":"float32",
            "Batching":{"MaximumTexts":7,"MaximumDelay":"00:00:00.0030000","QueueLength":99}}}
            """, StoredTextClassifierSettings.From(new()
        {
            Checkpoint = "folder",
            InputColumnName = "Review",
            Columns = new() { Score = "P", Probability = "Chance", Logit = "Raw", PredictedLabel = "Answer" },
            TruncatedColumnName = "WasLong",
            MaximumLength = 16,
            LongTexts = TextOverflow.Windows,
            TokensPerBatch = 64,
            RowsReadAhead = 5,
            Batching = new() { MaximumTexts = 7, MaximumDelay = TimeSpan.FromMilliseconds(3), QueueLength = 99 },
        }));
    }

    [Theory]
    [InlineData(ScoringPrecision.Float32, "float32")]
    [InlineData(ScoringPrecision.BFloat16, "b-float16")]
    [InlineData(ScoringPrecision.Fastest, "fastest")]
    [InlineData(ScoringPrecision.Float16, "float16")]
    public void The_word_of_each_number_format(ScoringPrecision precision, string word) =>
        AssertText("{\"Columns\":" + Columns("") + ",\"Text\":" + DefaultText.Replace("float32", word, StringComparison.Ordinal) + "}",
            StoredTextClassifierSettings.From(new() { Checkpoint = "folder", Precision = precision }));

    [Fact]
    public void Those_of_an_encoder() => AssertText("""
        {"Output":"Vector","Text":{"Input":"Sentence","Truncated":"Cut","TokensPerBatch":32,"WindowSize":1024,"Precision":"float32",
        "Batching":{"MaximumTexts":32,"MaximumDelay":"00:00:00.0020000","QueueLength":1024}}}
        """, StoredEncoderSettings.From(new()
    {
        OutputColumnName = "Vector",
        InputColumnName = "Sentence",
        Checkpoint = "folder",
        Layers = [2],
        Pooling = Pooling.First,
        TruncatedColumnName = "Cut",
        MaximumLength = 8,
        TokensPerBatch = 32,
        Batching = new(),
    }));

    [Fact]
    public void Those_of_a_translation() => AssertText("{\"Columns\":" + Columns("Moved") + """
        ,"Text":{"Input":"Body","Truncated":"MovedCut","TokensPerBatch":null,"WindowSize":6,"Precision":"float32","Batching":null}
        """ + ",\"PredictedLabels\":\"MovedPredictedLabels\"}", StoredTranslationSettings.From(new()
    {
        Source = "source",
        Target = "target",
        InputColumnName = "Body",
        Columns = ClassifierColumnNames.WithPrefix("Moved"),
        TruncatedColumnName = "MovedCut",
        RowsReadAhead = 6,
    }));

    [Fact]
    public void Those_of_a_head() => AssertText("{\"Features\":\"Features\",\"Columns\":" + Columns("A") + ",\"PredictedLabels\":\"APredictedLabels\"}",
        StoredHeadSettings.From(new() { Source = "source", FeaturesColumnName = "Features", Columns = ClassifierColumnNames.WithPrefix("A") }));

    [Theory]
    [InlineData("Label", "")]
    [InlineData("Topic", ",\"Label\":\"Topic\"")]
    [InlineData(null, ",\"Label\":\"\"")]
    public void A_label_column_that_is_not_the_default_one(string? label, string written) =>
        AssertText("{\"Features\":\"Features\",\"Columns\":" + Columns("")[..^1] + written + "}}",
            StoredHeadSettings.From(new() { Source = "source", FeaturesColumnName = "Features", LabelColumnName = label }));

    [Fact]
    public void Those_of_a_projection()
    {
        AssertText("""
            {"Output":"Scores","Input":"Vector","TopK":0,"HighestScores":null,"Lowest":null,"LowestScores":null,"Inverse":false,"Filter":null,
            "WindowSize":1024}
            """, StoredProjectionSettings.From(new() { OutputColumnName = "Scores", InputColumnName = "Vector", Checkpoint = "folder" }));
        AssertText("""
            {"Output":"Vector","Input":"Vector","TopK":0,"HighestScores":null,"Lowest":null,"LowestScores":null,"Inverse":true,
            "Filter":{"Ascii":false,"Alphanumeric":false,"WordStartsOnly":false,"WithoutSpecial":false,"Tokens":["the","##ments"]},"WindowSize":2}
            """, StoredProjectionSettings.From(new()
        {
            OutputColumnName = "Vector",
            Checkpoint = "folder",
            Inverse = true,
            TokenEmbedding = true,
            RowsReadAhead = 2,
            Filter = new() { Tokens = ["the", "##ments"] },
        }));
        AssertText("""
            {"Output":"Highest","Input":"Vector","TopK":5,"HighestScores":"HighestScores","Lowest":"Lowest","LowestScores":"LowestScores","Inverse":false,
            "Filter":{"Ascii":true,"Alphanumeric":true,"WordStartsOnly":true,"WithoutSpecial":true,"Tokens":null},"WindowSize":1024}
            """, StoredProjectionSettings.From(new()
        {
            OutputColumnName = "Highest",
            Checkpoint = "folder",
            InputColumnName = "Vector",
            TopK = 5,
            HighestScoreColumnName = "HighestScores",
            LowestColumnName = "Lowest",
            LowestScoreColumnName = "LowestScores",
            Filter = new() { Ascii = true, Alphanumeric = true, WordStartsOnly = true, WithoutSpecial = true },
        }));
    }

    [Fact]
    public void Those_of_an_aligned_space() => AssertText("""{"Output":"Mapped","Input":"State"}""",
        StoredAlignedSpaceSettings.From(new() { OutputColumnName = "Mapped", InputColumnName = "State", Source = "source", Target = "target" }));

    private static string Columns(string prefix) =>
        $$"""{"Score":"{{prefix}}Score","Probability":"{{prefix}}Probability","Logit":"{{prefix}}Logit","PredictedLabel":"{{prefix}}PredictedLabel"}""";

    // Both ways: the text is what was written, and it is read as what was meant. Lines are broken here for the eye only.
    private static void AssertText<T>(string expected, T settings)
    {
        var text = SettingsText.Write(settings);
        Assert.Equal(expected.ReplaceLineEndings(""), text);
        Assert.Equal(text, SettingsText.Write(SettingsText.Read<T>(text, "description")));
    }
}
