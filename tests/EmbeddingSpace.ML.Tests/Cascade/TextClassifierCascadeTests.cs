using EmbeddingSpace.ML.Cascade;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Definition;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Cascade;

/// <summary>A translation that says which of its answers are certain, and another classifier for the others.</summary>
[Trait("Tier", "Pipeline")]
public sealed class TextClassifierCascadeTests
{
    // Texts that are scored together differ from texts scored apart by rounding.
    private const float Rounding = 1e-4f;

    private static string Source => Fixtures.Data("models", "mini-a-ag_news");

    [Fact]
    public void Certain_rows_are_the_translations_and_the_others_the_sources()
    {
        var context = new MLContext();
        var data = Data(context);
        using var translation = Translate(context, data, 0.9);
        using var source = context.Transforms.ApplyTextClassifier(Source).Fit(data);
        var (own, others) = (Read(translation.Transform(data)), Read(source.Transform(data)));
        using var cascade = context.Transforms.CascadeTextClassifier(translation, source).Fit(data);
        var mixed = Read(cascade.Transform(data), answered: true);
        Assert.Contains(mixed, row => row.Certain);
        Assert.Contains(mixed, row => !row.Certain);
        for (var i = 0; i < mixed.Length; i++)
        {
            Assert.Equal((own[i].Certain, own[i].Certain ? "translation" : "fallback"), (mixed[i].Certain, mixed[i].AnsweredBy));
            Assert.Equal((own[i].Certain ? own : others)[i].Logit, mixed[i].Logit, (one, other) => Math.Abs(one - other) <= Rounding);
        }
    }

    [Fact]
    public void A_fallback_reads_the_uncertain_rows_alone_and_may_be_any_transformer_whose_classes_are_matched_by_name()
    {
        var context = new MLContext();
        var data = Data(context);
        using var translation = Translate(context, data, 0.9);
        var read = new List<string>();
        var classes = context.Data.LoadFromEnumerable(new[] { "World", "Sports", "Sci/Tech", "Business" }.Select(name => new Named { Name = name }));
        var rows = context.Data.LoadFromEnumerable(translation.Classes.Select((name, i) => new Trained { Text = $"word{i}", Label = name }));
        // An ML.NET pipeline, whose keys come in another order.
        var fallback = context.Transforms.CustomMapping<Row, Noted>((row, noted) =>
            {
                lock (read) read.Add(row.Text);
                noted.Copy = row.Text;
            }, null)
            .Append(context.Transforms.Text.FeaturizeText("Features", nameof(Noted.Copy)))
            .Append(context.Transforms.Conversion.MapValueToKey("Label", keyData: classes))
            .Append(context.MulticlassClassification.Trainers.SdcaMaximumEntropy()).Fit(rows);
        var scoring = new TransformerChain<ITransformer>([.. ((IEnumerable<ITransformer>)fallback).Where((_, stage) => stage != 2)]);
        read.Clear();
        using var cascade = context.Transforms.CascadeTextClassifier(translation, scoring).Fit(data);
        var mixed = Read(cascade.Transform(data), answered: true);
        var texts = data.GetColumn<string>("Text").ToArray();
        Assert.Equal(texts.Where((_, i) => !mixed[i].Certain).Distinct().Order(), read.Distinct().Order());
        Assert.All(mixed, row => Assert.Equal(1, row.Score.Sum(), Rounding));
        // What it says of an uncertain text, by name.
        var place = Array.FindIndex(mixed, row => !row.Certain);
        var alone = scoring.Transform(context.Data.LoadFromEnumerable([new Row { Text = texts[place] }]));
        var (names, scores) = (new ClassLabels(alone.Schema).Classes, alone.GetColumn<float[]>("Score").Single());
        for (var i = 0; i < names.Count; i++) Assert.Equal(scores[i], mixed[place].Score[translation.Classes.ToList().IndexOf(names[i])], Rounding);
    }

    [Fact]
    public void It_is_saved_with_both_models_and_serves_row_by_row()
    {
        var context = new MLContext();
        var data = Data(context);
        using var folder = new TemporaryFolder();
        var path = folder.File("cascade.zip");
        Mixed[] expected;
        using (var cascade = context.Transforms.CascadeTextClassifier(Translate(context, data, 0.9), context.Transforms.ApplyTextClassifier(Source).Fit(data))
            .Fit(data))
        {
            expected = Read(cascade.Transform(data), answered: true);
            context.Model.Save(cascade, data.Schema, path);
        }
        using var loaded = (TextClassifierCascadeTransformer)context.Model.Load(path, out _);
        var again = Read(loaded.Transform(data), answered: true);
        Assert.Equal(expected.Select(row => (row.AnsweredBy, row.Certain)), again.Select(row => (row.AnsweredBy, row.Certain)));
        for (var i = 0; i < again.Length; i++) Assert.Equal(expected[i].Logit, again[i].Logit);
        using var engine = context.Model.CreatePredictionEngine<Row, Mixed>(loaded, new PredictionEngineOptions { OwnsTransformer = false });
        var row = Array.FindIndex(expected, each => !each.Certain);
        var single = engine.Predict(new() { Text = data.GetColumn<string>("Text").ElementAt(row) });
        Assert.Equal((TextClassifierCascadeTransformer.ByFallback, false), (single.AnsweredBy, single.Certain));
        Assert.Equal(expected[row].Logit, single.Logit, (one, other) => Math.Abs(one - other) <= Rounding);
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        var context = new MLContext();
        var data = Data(context);
        using var plain = Translate(context, data, null);
        using var translation = Translate(context, data, 0.9);
        using var source = context.Transforms.ApplyTextClassifier(Source).Fit(data);
        using var films = context.Transforms.ApplyTextClassifier(Fixtures.Data("models", "mini-a-sst2")).Fit(data);
        Assert.Contains("CertainAgreement", Refusal(() => context.Transforms.CascadeTextClassifier(plain, source).Fit(data)), StringComparison.Ordinal);
        Assert.Contains("expected the classes of the translation", Refusal(() => context.Transforms.CascadeTextClassifier(translation, films).Fit(data)),
            StringComparison.Ordinal);
        Assert.Contains("'Logit'", Refusal(() => context.Transforms.CascadeTextClassifier(translation, source, "Logit").Fit(data)), StringComparison.Ordinal);
        using var named = context.Transforms.ApplyTextClassifier(Source, columnNamePrefix: "Other").Fit(data);
        Assert.Contains("'Score'", Refusal(() => context.Transforms.CascadeTextClassifier(translation, named).Fit(data)), StringComparison.Ordinal);

        static string Refusal(Action work) => Assert.Throws<ArgumentException>(work).Message;
    }

    [Fact]
    public void A_translation_that_was_asked_adds_the_column_and_a_plain_one_does_not()
    {
        var context = new MLContext();
        var data = Data(context);
        using var translation = Translate(context, data, 0.5);
        using var plain = Translate(context, data, null);
        Assert.Equal(BooleanDataViewType.Instance, translation.Transform(data).Schema["Certain"].Type);
        Assert.Null(plain.Transform(data).Schema.GetColumnOrNull("Certain"));
        Assert.Equal(translation.Report.CertainPromise!.ShareAnswered > 0, translation.Transform(data).GetColumn<bool>("Certain").Any(certain => certain));
    }

    [Fact]
    public void A_fit_that_can_promise_nothing_says_so()
    {
        var context = new MLContext();
        var said = new List<string>();
        context.Log += (_, message) => said.Add(message.Message);
        using var translation = Translate(context, Data(context), 0.99);
        Assert.Contains(said, message => message.Contains("agreement 0.99 cannot be promised", StringComparison.Ordinal));
        Assert.DoesNotContain(true, translation.Transform(Data(context)).GetColumn<bool>("Certain"));
    }

    private static TextClassifierTranslationTransformer Translate(MLContext context, IDataView data, double? agreement) =>
        context.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Source = Source,
            Target = Fixtures.Data("models", "mini-b"),
            Translation = new() { CertainAgreement = agreement, Method = TranslationMethod.PooledRidge },
        }).Fit(data);

    private static IDataView Data(MLContext context) => context.Data.LoadFromEnumerable(
        File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(300).Select(text => new Row { Text = text }).ToArray());

    private static Mixed[] Read(IDataView scored, bool answered = false)
    {
        var (score, logit) = (scored.GetColumn<float[]>("Score").ToArray(), scored.GetColumn<float[]>("Logit").ToArray());
        var certain = scored.Schema.GetColumnOrNull("Certain") is null ? new bool[score.Length] : scored.GetColumn<bool>("Certain").ToArray();
        var by = answered ? scored.GetColumn<string>("AnsweredBy").ToArray() : new string[score.Length];
        return [.. score.Select((row, i) => new Mixed { Score = row, Logit = logit[i], Certain = certain[i], AnsweredBy = by[i] ?? "" })];
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }

    private sealed class Named
    {
        public string Name { get; set; } = "";
    }

    private sealed class Trained
    {
        public string Text { get; set; } = "";

        public string Label { get; set; } = "";
    }

    private sealed class Noted
    {
        public string Copy { get; set; } = "";
    }

    private sealed class Mixed
    {
        public float[] Score { get; set; } = [];

        public float[] Logit { get; set; } = [];

        public bool Certain { get; set; }

        public string AnsweredBy { get; set; } = "";
    }
}
