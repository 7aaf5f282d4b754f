using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Definition;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Frame;

public sealed class OptionsTests
{
    [Fact]
    public void No_knob_of_a_stage_is_lost_in_its_copy()
    {
        Check(new TextClassifierEstimator.Options(), options =>
        {
            // Pairs are read in one window.
            options.LongTexts = TextOverflow.Truncate;
            return options.Validated();
        });
        // A folder's prompts are not for layers and poolings that the folder does not name.
        Check(new TransformerEncoderEstimator.Options(), options =>
        {
            (options.Layers, options.Pooling) = (null, null);
            return options.Validated();
        });
        Check(new TransformerEncoderEstimator.Options(), options =>
        {
            options.Prompt = null;
            return options.Validated();
        });
        Check(new TextClassifierTranslationEstimator.Options(), options =>
        {
            (options.Translation.Method, options.Translation.CertainAgreement) = (TranslationMethod.PooledRidge, 0.75);
            // Pairs are read in one window, and never drawn.
            (options.SecondInputColumnName, options.ScoredPairs) = (null, null);
            // One source.
            (options.Scores, options.ScoreColumn) = (null, null);
            return options.Validated();
        });
        Check(new TextClassifierTranslationEstimator.Options(), options =>
        {
            (options.Translation.Method, options.Translation.CertainAgreement) = (TranslationMethod.PooledRidge, 0.75);
            (options.SecondInputColumnName, options.ScoredPairs) = (null, null);
            (options.Source, options.SourceAdapterBase, options.ReadClassTokens, options.ScoreColumn) = ("", null, false, null);
            return options.Validated();
        });
        Check(new TextClassifierTranslationEstimator.Options(), options =>
        {
            (options.Translation.Method, options.Translation.CertainAgreement) = (TranslationMethod.PooledRidge, 0.75);
            (options.SecondInputColumnName, options.ScoredPairs) = (null, null);
            (options.Source, options.SourceAdapterBase, options.ReadClassTokens, options.Scores) = ("", null, false, null);
            (options.UseTexts, options.Translation.TextKind) = (true, TextKind.Task);
            return options.Validated();
        });
        Check(new ClassifierHeadTranslationEstimator.Options(), options =>
        {
            options.LongTexts = TextOverflow.Truncate;
            return options.Validated();
        });
        Check(new VocabularyProjectionEstimator.Options(), options => options.Validated());
        Check(new AlignedSpaceEstimator.Options(), options => options.Validated());
    }

    [Fact]
    public void Faults_of_held_options_come_with_those_of_the_stage()
    {
        var options = new TextClassifierTranslationEstimator.Options
        {
            Target = "target",
            RowsReadAhead = 0,
            Batching = new() { MaximumTexts = 0 },
            Columns = new() { Score = "Logit" },
            Translation = new() { DrawnCount = 1 },
            TruncatedColumnName = "Logit",
        };
        var message = Assert.Throws<ArgumentException>(() => options.Validated()).Message;
        string[] parts =
        [
            "'TextClassifierTranslationEstimator.Options'", "Source", "RowsReadAhead", "Batching.MaximumTexts", "Column 'Logit'", "Translation.DrawnCount",
            "TruncatedColumnName",
        ];
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static void Check<T>(T options, Func<T, T> copy) where T : class => OptionsCopies.AssertCopied(OptionsCopies.Turned(options), copy(options));
}
