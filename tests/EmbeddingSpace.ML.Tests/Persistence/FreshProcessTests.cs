using System.Diagnostics;
using EmbeddingSpace.Forward;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

/// <summary>Saved here, opened in another process that was told nothing: same bits, same label texts.</summary>
[Collection(nameof(AloneInTheProcess))]
[Trait("Tier", "Pipeline")]
public sealed class FreshProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bert-classifier")]
    [InlineData("gpt2-classifier")]
    [InlineData("roberta-classifier-bf16")]
    [InlineData("distilbert-classifier-bin")]
    public void A_classifier_opens_with_equal_scores(string name) =>
        Check(_context.Transforms.ApplyTextClassifier(Fixtures.Checkpoint(name))
            .Append(_context.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel")), "Score", "Logit", "PredictedLabel");

    [Fact]
    public void An_encoder_opens_with_equal_features() =>
        Check(_context.Transforms.ApplyTransformerEncoder(new TransformerEncoderEstimator.Options
        {
            OutputColumnName = "Features",
            Checkpoint = Fixtures.Checkpoint("bert-encoder-sharded-f16"),
            InputColumnName = "Text",
            Layers = [1, 2],
            Pooling = Pooling.Last,
            MaximumLength = 8,
            TokensPerBatch = 64,
            RowsReadAhead = 9,
        }), "Features");

    [Fact]
    public void Heads_behind_a_shared_encoder_open_with_equal_scores() =>
        Check(_context.Transforms.ApplyTransformerEncoder("Features", Fixtures.Checkpoint("bert-mlm"), "Text")
            .Append(_context.Transforms.TranslateClassifierHead(Fixtures.Checkpoint("bert-classifier"), "Features", columnNamePrefix: "A"))
            .Append(_context.Transforms.TranslateClassifierHead(Fixtures.Checkpoint("gpt2-classifier"), "Features", columnNamePrefix: "B")),
            "AScore", "APredictedLabel", "BLogit", "BPredictedLabel");

    [Fact]
    public void Projections_and_aligned_spaces_open_with_equal_tokens_and_numbers() =>
        Check(_context.Transforms.ApplyTransformerEncoder("Hidden", Fixtures.Checkpoint("bert-mlm-wide"), "Text", layers: [2])
            .Append(_context.Transforms.MapToAlignedSpace("Mapped", Fixtures.Checkpoint("bert-mlm"), Fixtures.Checkpoint("bert-mlm-wide"), "Hidden"))
            .Append(_context.Transforms.ProjectToVocabulary("Scores", Fixtures.Checkpoint("bert-mlm"), "Mapped", inverse: true))
            .Append(_context.Transforms.ProjectToVocabulary(new VocabularyProjectionEstimator.Options
            {
                OutputColumnName = "Tokens",
                Checkpoint = Fixtures.Checkpoint("bert-mlm"),
                InputColumnName = "Mapped",
                TopK = 3,
                LowestColumnName = "Lowest",
                LowestScoreColumnName = "LowestScores",
                Filter = new() { WithoutSpecial = true, Ascii = true },
            })), "Mapped", "Scores", "Tokens", "Lowest", "LowestScores");

    [Fact]
    public void A_translation_opens_with_equal_scores() =>
        Check(_context.Transforms.TranslateTextClassifier(Fixtures.Checkpoint("bert-classifier"), Fixtures.Checkpoint("bert-mlm-wide")),
            "Score", "Logit", "PredictedLabel");

    private void Check(IEstimator<ITransformer> estimator, params string[] columns)
    {
        using var leaks = NativeLeakCheck.OfProcess();
        var texts = _folder.File("texts.tsv");
        // Repeats, and a text far beyond every model's maximum length.
        string[] odd = ["the world of music", "the world of music", string.Join(' ', Enumerable.Repeat("music", 10_000))];
        File.WriteAllLines(texts, ["Text", .. SampleTexts.Create(200).Where(text => text.Length > 0), .. odd]);
        var data = _context.Data.LoadFromTextFile(texts, [new TextLoader.Column("Text", DataKind.String, 0)], hasHeader: true);
        var model = estimator.Fit(data);
        using var owned = model as IDisposable;
        var view = model.Transform(data);
        var path = _folder.File("model.zip");
        _context.Model.Save(model, data.Schema, path);

        // Labels as texts, numbers as bits.
        var labels = columns.Where(column => column.EndsWith("PredictedLabel", StringComparison.Ordinal)).ToArray();
        foreach (var label in labels) view = _context.Transforms.Conversion.MapKeyToValue(label).Fit(view).Transform(view);
        var expected = Cells.Read(view, columns).Select(row => row.Replace(" | ", " ", StringComparison.Ordinal)).ToArray();
        Assert.True(expected.Distinct().Count() > 10, "The texts have to give different scores for this test to tell them apart.");
        Assert.Equal(expected, LoadElsewhere(path, texts, columns));

        // And here, beside the original; what was loaded can be saved and loaded again.
        for (var generation = 0; generation < 2; generation++)
        {
            var context = new MLContext();
            var loaded = context.Model.Load(path, out _);
            using var ownedToo = loaded as IDisposable;
            var again = loaded.Transform(data);
            foreach (var label in labels) again = context.Transforms.Conversion.MapKeyToValue(label).Fit(again).Transform(again);
            Assert.Equal(Cells.Read(view, columns), Cells.Read(again, columns));
            path = _folder.File($"generation{generation}.zip");
            context.Model.Save(loaded, data.Schema, path);
        }
    }

    private string[] LoadElsewhere(string model, string texts, string[] columns)
    {
        const string Loader = "EmbeddingSpace.ModelLoader";
        var program = Path.Combine(AppContext.BaseDirectory.Replace("EmbeddingSpace.ML.Tests", Loader, StringComparison.Ordinal), Loader + ".dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", program, model, texts, .. columns])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Another working directory: nothing but the file is there.
            WorkingDirectory = Directory.CreateDirectory(_folder.File("elsewhere")).FullName,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience)) process.Kill(entireProcessTree: true);
        Assert.True(process.WaitForExit(Patience) && process.ExitCode == 0, $"'{program}' ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        return output.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
