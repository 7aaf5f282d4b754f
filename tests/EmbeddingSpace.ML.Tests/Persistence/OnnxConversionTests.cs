using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Onnx;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Translation.Definition;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Transforms.Onnx;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

/// <summary>Whole pipelines through ML.NET's own ONNX exporter, run in ONNX Runtime and by ML.NET's own stage for such files.</summary>
[Trait("Tier", "Pipeline")]
public sealed class OnnxConversionTests : IDisposable
{
    /// <summary>Kernels of two libraries sum in other orders.</summary>
    private const float Tolerance = 1e-4f;

    /// <summary>Tokens of the padded rows that ML.NET's stage is given: it takes vectors of one length only.</summary>
    private const int Length = 48;

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    private string File => _folder.File("model.onnx");

    [Fact]
    public void A_classifier_between_stages_of_ML_NET_is_one_file()
    {
        var folder = Fixtures.Checkpoint("bert-classifier");
        var data = SampleTexts.View(_context);
        using var model = _context.Transforms.ApplyTextClassifier(folder).Append(_context.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"))
            .Append(_context.Transforms.NormalizeLpNorm("Length", "Logit")).Fit(data);
        Convert(model, data);
        AssertEqual(model.Transform(data), folder, "Score", "Probability", "Logit", "Length");
        AssertAnswers(model.Transform(data), folder);
    }

    [Theory]
    [InlineData(TranslationMethod.PooledRidge)]
    [InlineData(TranslationMethod.Procrustes)]
    [InlineData(TranslationMethod.Combined)]
    public void A_translation_is_one_file(TranslationMethod method)
    {
        var target = Fixtures.Data("models", "mini-b");
        var texts = System.IO.File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(80).Select(text => new SampleText { Text = text });
        var data = _context.Data.LoadFromEnumerable(texts);
        using var model = _context.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Source = Fixtures.Data("models", "mini-a-ag_news"),
            Target = target,
            Translation = new() { Method = method, DrawnBesideTexts = 0 },
        }).Fit(data);
        Convert(model, data);
        AssertEqual(model.Transform(data), target, "Score", "Logit");
    }

    [Fact]
    public void Heads_behind_one_encoder_share_it()
    {
        var target = Fixtures.Data("models", "mini-b");
        var data = _context.Data.LoadFromEnumerable(
            System.IO.File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(80).Select(text => new SampleText { Text = text }));
        ClassifierHeadTranslationEstimator.Options Head(string name, string source) => new()
        {
            Source = Fixtures.Data("models", source),
            FeaturesColumnName = "Features",
            Columns = ClassifierColumnNames.WithPrefix(name),
        };
        using var model = _context.Transforms.ApplyTransformerEncoder("Features", target, "Text")
            .Append(_context.Transforms.TranslateClassifierHeads(Head("Topic", "mini-a-ag_news"), Head("Mood", "mini-a-sst2"))).Fit(data);
        Convert(model, data);
        AssertEqual(model.Transform(data), target, "Features", "TopicScore", "MoodScore", "MoodLogit");
    }

    [Theory]
    [InlineData("bert-multi-label-legacy-bin", "Probability")]
    [InlineData("xlmr-regression-legacy-bin", "Score")]
    [InlineData("cross-encoder-sigmoid", "Probability")]
    public void Labels_numbers_and_scores_are_written_too(string name, string column)
    {
        var data = SampleTexts.View(_context);
        var options = new TextClassifierEstimator.Options { Checkpoint = Fixtures.Checkpoint(name) };
        using var model = _context.Transforms.ApplyTextClassifier(options).Fit(data);
        // Labels that hold are a vector of another length in each row, which no tensor is.
        Convert(model, data, column);
        AssertEqual(model.Transform(data), Fixtures.Checkpoint(name), column);
    }

    [Fact]
    public void ML_NETs_own_stage_runs_the_file_beside_texts()
    {
        var folder = Fixtures.Checkpoint("bert-classifier");
        var data = SampleTexts.View(_context);
        using var model = _context.Transforms.ApplyTextClassifier(folder).Append(_context.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"))
            .Fit(data);
        Convert(model, data);
        var tokenizer = TextTokenizer.Load(folder);
        var rows = SampleTexts.Create().Select(text => TokenRow.Of(text, tokenizer));
        string[] outputs = ["Score.output", "Answer.output"];
        string[] inputs = ["Text", "Text.ids", "Text.mask", "Text.types"];
        var shapes = inputs.ToDictionary(name => name, name => name == "Text" ? new[] { 1, 1 } : [1, Length]);
        var view = _context.Data.LoadFromEnumerable(rows);
        using var applied = _context.Transforms.ApplyOnnxModel(new OnnxOptions
        {
            OutputColumns = outputs,
            InputColumns = inputs,
            ModelFile = File,
            ShapeDictionary = shapes,
        }).Fit(view);
        var (expected, found) = (model.Transform(data), applied.Transform(view));
        var scores = expected.GetColumn<float[]>("Score").Zip(found.GetColumn<float[]>("Score")).ToList();
        Assert.Equal(SampleTexts.Count, scores.Count);
        foreach (var (left, right) in scores)
            for (var i = 0; i < left.Length; i++) Assert.Equal(left[i], right[i], Tolerance);
        Assert.Equal(expected.GetColumn<string>("Answer"),
            found.GetColumn<string[]>("Answer").Select(answer => answer[0]));
    }

    [Fact]
    public void ML_NETs_own_stage_runs_a_file_of_the_command_line_too()
    {
        var folder = Fixtures.Checkpoint("bert-classifier");
        using var classifier = TextClassifier.Load(Checkpoint.Open(folder));
        OnnxExport.Write(classifier, File);
        var tokenizer = TextTokenizer.Load(folder);
        string[] texts = [.. SampleTexts.Create()];
        var view = _context.Data.LoadFromEnumerable(texts.Select(text => TokenRow.Of(text, tokenizer)));
        var named = _context.Transforms.CopyColumns("input_ids", "Text.ids").Append(_context.Transforms.CopyColumns("attention_mask", "Text.mask"))
            .Append(_context.Transforms.CopyColumns("token_type_ids", "Text.types")).Fit(view).Transform(view);
        string[] inputs = ["input_ids", "attention_mask", "token_type_ids"];
        using var applied = _context.Transforms.ApplyOnnxModel(new OnnxOptions
        {
            OutputColumns = ["logits", "probabilities"],
            InputColumns = inputs,
            ModelFile = File,
            ShapeDictionary = inputs.ToDictionary(name => name, _ => new[] { 1, Length }),
        }).Fit(named);
        var (expected, found) = (classifier.Score(texts), applied.Transform(named).GetColumn<float[]>("logits").ToList());
        for (var row = 0; row < texts.Length; row++)
            for (var i = 0; i < expected.Size; i++) Assert.Equal(expected[row][i], found[row][i], Tolerance);
    }

    [Fact]
    public void Tokens_of_two_tokenizers_are_not_taken_for_one()
    {
        var data = SampleTexts.View(_context);
        TextClassifierEstimator Classifier(string name, string column, string prefix) =>
            _context.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
            {
                Checkpoint = Fixtures.Checkpoint(name),
                InputColumnName = column,
                Columns = ClassifierColumnNames.WithPrefix(prefix),
            });
        using var mixed = Classifier("bert-classifier", "Text", "First").Append(Classifier("gpt2-classifier", "Text", "Second")).Fit(data);
        var exception = Assert.Throws<NotSupportedException>(() => Convert(mixed, data));
        const string expected = "Column 'Text': expected stages of one tokenizer, longest text and prompt, as 'Text.ids'";
        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
        using var apart = Classifier("bert-classifier", "Text", "First").Append(_context.Transforms.CopyColumns("Copy", "Text"))
            .Append(Classifier("gpt2-classifier", "Copy", "Second")).Fit(data);
        Convert(apart, data);
        using var session = new InferenceSession(File);
        Assert.Equal(["Copy.ids", "Copy.mask", "Text", "Text.ids", "Text.mask", "Text.types"], session.InputMetadata.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tokens_of_texts_that_are_cut_in_two_ways_are_not_taken_for_one()
    {
        var data = SampleTexts.View(_context);
        var folder = Fixtures.Checkpoint("bert-classifier");
        TextClassifierEstimator Classifier(string prefix, int length) => _context.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = folder,
            Columns = ClassifierColumnNames.WithPrefix(prefix),
            MaximumLength = length,
        });
        using var same = Classifier("First", 16).Append(Classifier("Second", 16)).Fit(data);
        Convert(same, data);
        using var lengths = Classifier("First", 16).Append(Classifier("Second", 32)).Fit(data);
        Assert.Throws<NotSupportedException>(() => Convert(lengths, data));
    }

    [Fact]
    public void A_column_that_no_graph_computes_is_left_out_only_where_others_are_named()
    {
        var data = SampleTexts.View(_context);
        using var model = _context.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = Fixtures.Checkpoint("bert-classifier"),
            TruncatedColumnName = "Truncated",
        }).Fit(data);
        using var file = new MemoryStream();
        Assert.Throws<InvalidOperationException>(() => _context.Model.ConvertToOnnx(model, data, file));
        Assert.Equal(0, file.Length);
        _context.Model.ConvertToOnnx(model, data, file, "Score");
        Assert.NotEqual(0, file.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private void Convert(ITransformer model, IDataView data, params string[] outputs)
    {
        using var file = System.IO.File.Create(File);
        if (outputs.Length > 0) _context.Model.ConvertToOnnx(model, data, file, outputs);
        else _context.Model.ConvertToOnnx(model, data, file);
    }

    // Row by row, as ML.NET's exporter writes files for.
    private void AssertEqual(IDataView expected, string tokenizer, params string[] columns)
    {
        using var session = new InferenceSession(File);
        var texts = expected.GetColumn<string>("Text").ToList();
        var found = texts.Select(text => Run(session, TextTokenizer.Load(tokenizer), text, [.. columns.Select(column => $"{column}.output")])).ToList();
        foreach (var column in columns)
        {
            float[][] values = expected.Schema[column].Type is VectorDataViewType
                ? [.. expected.GetColumn<float[]>(column)]
                : [.. expected.GetColumn<float>(column).Select(value => new[] { value })];
            Assert.Equal(texts.Count, values.Length);
            for (var row = 0; row < texts.Count; row++)
            {
                var numbers = found[row][$"{column}.output"].AsTensor<float>().ToArray();
                Assert.Equal(values[row].Length, numbers.Length);
                for (var i = 0; i < numbers.Length; i++) Assert.Equal(values[row][i], numbers[i], Tolerance);
            }
        }
    }

    private void AssertAnswers(IDataView expected, string tokenizer)
    {
        using var session = new InferenceSession(File);
        var answers = expected.GetColumn<string>("Text").Select(text =>
            Run(session, TextTokenizer.Load(tokenizer), text, ["Answer.output"])["Answer.output"].AsTensor<string>().Single());
        Assert.Equal(expected.GetColumn<string>("Answer"), answers);
    }

    private static Dictionary<string, DisposableNamedOnnxValue> Run(InferenceSession session, TextTokenizer tokenizer, string text, string[] outputs)
    {
        var sequence = tokenizer.Encode(text, Length);
        var (ids, length) = (sequence.Ids.Select(id => (long)id).ToArray(), sequence.Ids.Length);
        var inputs = session.InputMetadata.Keys.Select(name => name switch
        {
            "Text" => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>(new[] { text }, [1, 1])),
            "Text.ids" => Numbers(name, ids),
            "Text.mask" => Numbers(name, [.. ids.Select(_ => 1L)]),
            _ => Numbers(name, [.. Enumerable.Range(0, length).Select(place => place < sequence.SecondStart ? 0L : 1)]),
        }).ToList();
        return session.Run(inputs, outputs).ToDictionary(value => value.Name);

        NamedOnnxValue Numbers(string name, long[] values) => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(values, [1, length]));
    }

    private sealed class TokenRow
    {
        public string Text { get; set; } = "";

        [ColumnName("Text.ids"), VectorType(Length)]
        public long[] Ids { get; set; } = [];

        [ColumnName("Text.mask"), VectorType(Length)]
        public long[] Mask { get; set; } = [];

        [ColumnName("Text.types"), VectorType(Length)]
        public long[] Types { get; set; } = [];

        public static TokenRow Of(string text, TextTokenizer tokenizer)
        {
            var row = new TokenRow { Text = text, Ids = new long[Length], Mask = new long[Length], Types = new long[Length] };
            foreach (var (place, id) in tokenizer.Encode(text, Length).Ids.Index()) (row.Ids[place], row.Mask[place]) = (id, 1);
            return row;
        }
    }
}
