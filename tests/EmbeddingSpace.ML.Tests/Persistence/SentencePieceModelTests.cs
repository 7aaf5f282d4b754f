using System.IO.Compression;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

/// <summary>A folder whose tokenizer is a model of sentencepiece alone goes into a zip and comes out of it whole.</summary>
[Trait("Tier", "Pipeline")]
public sealed class SentencePieceModelTests
{
    private const string Model = "sentencepiece.bpe.model";

    public static TheoryData<string> Stages => ["classifier", "encoder", "translation"];

    [Theory]
    [MemberData(nameof(Stages))]
    public void What_is_saved_reads_texts_as_the_folder_did(string stage)
    {
        using var temporary = new TemporaryFolder();
        var path = temporary.File("model.zip");
        var context = new MLContext(1);
        var texts = context.Data.LoadFromEnumerable(
            File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(200).Select(text => new TextRow { Text = text }));
        var folder = OnlySentencePiece(temporary, stage == "classifier" ? "xlmr-classifier" : "xlmr-mlm");
        var column = stage == "encoder" ? "Vector" : "Logit";
        string[] expected;
        using (var saved = Fit(context, stage, folder, texts))
        {
            expected = Cells.Read(((ITransformer)saved).Transform(texts), column);
            context.Model.Save((ITransformer)saved, texts.Schema, path);
        }
        Directory.Delete(folder, recursive: true);
        using (var zip = ZipFile.OpenRead(path))
            Assert.Single(zip.Entries, entry => entry.FullName.EndsWith(Model, StringComparison.Ordinal));
        var fresh = new MLContext(2);
        using var loaded = (IDisposable)fresh.Model.Load(path, out _);
        Assert.Equal(expected, Cells.Read(((ITransformer)loaded).Transform(texts), column));
    }

    private static IDisposable Fit(MLContext context, string stage, string folder, IDataView texts) => stage switch
    {
        "classifier" => context.Transforms.ApplyTextClassifier(folder).Fit(texts),
        "encoder" => context.Transforms.ApplyTransformerEncoder("Vector", folder, "Text").Fit(texts),
        _ => context.Transforms.TranslateTextClassifier(Fixtures.Checkpoint("gpt2-classifier"), folder).Fit(texts),
    };

    private static string OnlySentencePiece(TemporaryFolder temporary, string checkpoint)
    {
        var folder = temporary.Copy(Fixtures.Checkpoint(checkpoint));
        File.Delete(Path.Combine(folder, "tokenizer.json"));
        foreach (var name in new[] { Model, "tokenizer_config.json" })
            File.Copy(Path.Combine(Fixtures.Tokenizer("sentencepiece-only-xlmr"), name), Path.Combine(folder, name), overwrite: true);
        return folder;
    }
}
