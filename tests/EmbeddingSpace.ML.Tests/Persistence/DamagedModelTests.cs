using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

/// <summary>Saved models whose parts do not fit one another are refused before anything is computed with them.</summary>
[Trait("Tier", "Pipeline")]
public sealed class DamagedModelTests : IDisposable
{
    private const string Chain = "TransformerChain/";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("translation-no-texts", "head.map", 126, 3, "128 x 3", "126 x 3")] // features that the target does not have
    [InlineData("translation-no-texts", "head.map", 128, 4, "128 x 3", "128 x 4")] // an output too many mixed the rows
    [InlineData("translation-no-texts", "head.map", 128, 1, "128 x 3", "128 x 1")]
    [InlineData("translation-combined", "head.map", 384, 3, "387 x 3", "384 x 3")] // without the stitched logits
    [InlineData("translation-combined", "stitch.map", 30, 32, "32 x 32", "30 x 32")]
    [InlineData("translation-vocabulary-kernel", "stitch.map", 32, 30, "32 x 32", "32 x 30")]
    public void A_map_of_other_sizes_than_its_neighbours(string model, string file, int input, int output, string expected, string found)
    {
        var message = Failure<InvalidCheckpointException>(model, zip => zip.PutMap(Chain + file, input, output));
        Assert.StartsWith($"'{file}' in 'TextClassifierTranslationTransformer': expected a map {expected} (", message, StringComparison.Ordinal);
        Assert.EndsWith($", found {found}. Save the model again.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("translation-no-texts", "\"Poolings\":[\"mean\"],\"Report\"", "\"Poolings\":[],\"Report\"", "at least one pooling")]
    [InlineData("translation-no-texts", "\"Poolings\":[\"mean\"],\"Report\"", "\"Poolings\":[\"mean\",\"mean\"],\"Report\"", "at least one pooling")]
    [InlineData("translation-no-texts", "\"Poolings\":[\"mean\"],\"Report\"", "\"Poolings\":null,\"Report\"", "a head, a stitch or both")]
    [InlineData("translation-no-texts", "\"Classes\":[\"negative\",\"neutral\",\"positive\"]", "\"Classes\":[\"a\"]", "at least 2 classes")]
    [InlineData("translation-no-texts", "\"Classes\":[\"negative\",", "\"Classes\":[\"\",", "a name for each class")]
    [InlineData("translation-no-texts", "\"Classes\":[\"negative\",", "\"Classes\":[\"neutral\",", "a name of its own for each class")]
    [InlineData("translation-no-texts", "\"MaximumLength\":64", "\"MaximumLength\":65", "a maximum length from 3 to 64 tokens")]
    [InlineData("translation-no-texts", "\"MaximumLength\":64", "\"MaximumLength\":0", "a maximum length from 3 to 64 tokens")]
    [InlineData("translation-combined", "\"TargetLayer\":0,\"SourceLayer\":3,\"Prefix", "\"TargetLayer\":4,\"SourceLayer\":3,\"Prefix",
        "a layer of the target from 0")]
    [InlineData("translation-combined", "\"SourceLayer\":3,\"Prefix\"", "\"SourceLayer\":4,\"Prefix\"", "a layer of the source from 0")]
    [InlineData("translation-combined", "\"SourceLayer\":3,\"Prefix\"", "\"SourceLayer\":-2147483648,\"Prefix\"", "a stitch between layers from 0")]
    public void A_state_that_contradicts_itself_or_its_model(string model, string text, string by, string expected)
    {
        var message = Failure<InvalidCheckpointException>(model, zip => zip.Rewrite(Chain + "translation.json", text, by));
        Assert.StartsWith($"'translation.json' in 'TextClassifierTranslationTransformer': expected {expected}", message, StringComparison.Ordinal);
        Assert.EndsWith(". Save the model again.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encoder-all-layers-mean", "encoder.json", "[0,1,2,3]", "[0,1,2,4]", "layers from 0 (embeddings) to 3, found [0, 1, 2, 4]")]
    [InlineData("encoder-all-layers-mean", "encoder.json", "[0,1,2,3]", "[]", "layers from 0 (embeddings) to 3, found []")]
    [InlineData("encoder-all-layers-mean", "encoder.json", "\"MaximumLength\":64", "\"MaximumLength\":2147483647", "a maximum length from 3 to 64 tokens")]
    [InlineData("text-classifier-bert-classifier", "classifier.json", "64", "-1", "a maximum length from 3 to 64 tokens")]
    [InlineData("head-alone", "head.json", "\"neutral\"", "\"negative\"", "a name of its own for each class, found 'negative' twice")]
    [InlineData("aligned-space", "kernel.json", "\"SharedTokens\":800", "\"SharedTokens\":95", "at least 96 shared tokens for a map 48 x 32, found 95")]
    [InlineData("aligned-space", "kernel.json", "\"SourceOverlap\":1", "\"SourceOverlap\":1.5", "overlaps from 0 to 1")]
    public void A_state_of_another_stage(string model, string file, string text, string by, string expected)
    {
        var message = Failure<InvalidCheckpointException>(model, zip => zip.Rewrite(Chain + file, text, by));
        Assert.Contains($"'{file}' in '", message, StringComparison.Ordinal);
        Assert.Contains($"expected {expected}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_of_another_size_than_its_config_says()
    {
        var message = Failure<InvalidCheckpointException>("projection-scores",
            zip => zip.Rewrite(Chain + "config.json", "\"vocab_size\": ", "\"vocab_size\": 1"));
        Assert.Contains("expected one matrix [vocabulary, hidden] as '", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_number_that_is_none(float number)
    {
        var message = Failure<InvalidCheckpointException>("head-alone",
            zip => zip.Edit(Chain + "head.map", bytes => BitConverter.TryWriteBytes(bytes.AsSpan(100), number)));
        Assert.StartsWith("'head.map' in 'ClassifierHeadTranslationTransformer': expected finite numbers, found ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text-classifier-bert-classifier", "\"WindowSize\":1024", "\"WindowSize\":-124", "at least 1 row read ahead")]
    [InlineData("text-classifier-bert-classifier", "\"Logit\":\"Logit\"", "\"Logit\":\"Score\"", "different names for the columns")]
    [InlineData("text-classifier-bert-classifier", "\"Input\":\"Text\"", "\"Input\":\"\"    ", "a name for the column to read")]
    [InlineData("projection-top-k", "\"TopK\":5", "\"TopK\":0", "tokens at each end")]
    public void Settings_that_an_estimator_would_have_refused(string model, string text, string by, string expected) =>
        Assert.Contains($"xpected {expected}", Failure<FormatException>(model, zip => zip.Replace(Chain + "Model.key", text, by)), StringComparison.Ordinal);

    [Fact]
    public void More_top_tokens_than_there_are() => Assert.Contains("8",
        Failure<FormatException>("projection-inverse-filter", zip => zip.Replace(Chain + "Model.key", "\"TopK\":0", "\"TopK\":9")), StringComparison.Ordinal);

    [Fact]
    public void Weights_that_unpack_to_a_thousand_times_their_size()
    {
        const int zeros = 40 << 20;
        var message = Failure<FormatException>("encoder-all-layers-mean", zip => zip.Put(Chain + "model.safetensors", new byte[zeros]));
        Assert.StartsWith("'model.safetensors' in the saved model: expected it to unpack to less than 100 times its size, found ", message,
            StringComparison.Ordinal);
        Assert.EndsWith($" bytes for {zeros}. If you trust the file, pack it again without compression.", message, StringComparison.Ordinal);
    }

    private string Failure<TException>(string model, Action<SavedZip> damage) where TException : Exception
    {
        using var leaks = new NativeLeakCheck();
        var path = _folder.File(model + ".zip");
        File.Copy(Fixtures.SavedModel(model + ".zip"), path);
        damage(new(path));
        var exception = Record.Exception(() => (new MLContext().Model.Load(path, out _) as IDisposable)?.Dispose());
        while (exception is { InnerException: { } inner } and not TException) exception = inner;
        return Assert.IsType<TException>(exception).Message;
    }
}
