using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Frame;

[Trait("Tier", "Pipeline")]
public sealed class FittedVerdictTests
{
    private readonly FakeModels _models = new();

    [Theory]
    [InlineData(TranslationVerdict.Pass, ChannelMessageKind.Info)]
    [InlineData(TranslationVerdict.Warn, ChannelMessageKind.Warning)]
    [InlineData(TranslationVerdict.Fail, ChannelMessageKind.Warning)]
    public void A_verdict_is_heard(TranslationVerdict verdict, ChannelMessageKind kind)
    {
        _models.HeadReport = FakeReports.Head with { Verdict = verdict, Reasons = ["It has a {reason}."] };
        var context = _models.Context();
        var heard = new List<(ChannelMessageKind Kind, string Message)>();
        context.Log += (_, entry) => heard.Add((entry.Kind, entry.RawMessage));
        using var head = context.Transforms.TranslateClassifierHead("source", "Features").Fit(TextRow.View(context));
        var said = Assert.Single(heard, entry => entry.Message.Contains("Translation of 'source'", StringComparison.Ordinal));
        Assert.Equal(kind, said.Kind);
        Assert.Contains($"{verdict.ToString().ToUpperInvariant()}, agreement with the source ", said.Message, StringComparison.Ordinal);
        Assert.EndsWith("0 of them cut. It has a {reason}.", said.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TranslationVerdict.Pass, TranslationVerdict.Warn, true)]
    [InlineData(TranslationVerdict.Warn, TranslationVerdict.Fail, true)]
    [InlineData(TranslationVerdict.Warn, TranslationVerdict.Warn, false)]
    [InlineData(null, TranslationVerdict.Fail, false)]
    public void A_verdict_below_the_minimum_is_refused(TranslationVerdict? minimum, TranslationVerdict verdict, bool refused)
    {
        _models.HeadReport = FakeReports.Head with { Verdict = verdict };
        var context = _models.Context();
        var options = new ClassifierHeadTranslationEstimator.Options { Source = "source", FeaturesColumnName = "Features", MinimumVerdict = minimum };
        Action[] fits =
        [
            () => context.Transforms.TranslateClassifierHead(options).Fit(TextRow.View(context)).Dispose(),
            () => context.Transforms.TranslateClassifierHeads(options).Fit(TextRow.View(context)).Dispose(),
        ];
        foreach (var fit in fits)
        {
            var exception = Record.Exception(fit);
            Assert.Equal(refused, exception is InvalidOperationException);
            if (refused) Assert.Contains("or better, found", exception!.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, _models.Alive);
    }

    [Fact]
    public void The_report_of_a_loaded_chain_is_one_call_away()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var model = context.Transforms.CopyColumns("Copy", "Number").Append(context.Transforms.TranslateTextClassifier("source", "target")).Fit(data);
        using var folder = new TemporaryFolder();
        context.Model.Save(model, data.Schema, folder.File("model.zip"));
        var loaded = _models.Context().Model.Load(folder.File("model.zip"), out _);
        using var owned = (IDisposable)loaded;
        Assert.Equal("source", Assert.Single(loaded.FindStages<TextClassifierTranslationTransformer>()).Report.Source);
        Assert.Empty(loaded.FindStages<ClassifierHeadTranslationTransformer>());
    }
}
