using System.IO.Compression;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Manifests;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Classifiers;

[Trait("Tier", "Unit")]
public sealed class SealedModelTests
{
    private const string Tokenizer = "TransformerChain/target.tokenizer.json", Weights = "TransformerChain/target.model.safetensors";

    private static readonly string[] Texts = ["the world of music", "first known in language", "a"];

    private static readonly string Saved = Fixtures.SavedModel("translation-linear-distillation.zip");

    public static TheoryData<string> AllSaved =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(Saved)!, "*.zip").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(AllSaved))]
    public void Every_saved_model_is_sealed_and_found_whole_and_sealing_it_again_changes_no_byte(string name)
    {
        using var folder = new TemporaryFolder();
        var path = Seal(folder, Fixtures.SavedModel(name));
        var again = Seal(folder, path, "again.zip");
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(again));
        var verified = SealedModel.Verify(path);
        Assert.True(verified.Ok);
        Assert.Equal(verified.Manifest!.Entries.Count + 1, verified.Parts.Count);
    }

    [Fact]
    public void A_manifest_says_what_a_translation_was_made_of()
    {
        using var folder = new TemporaryFolder();
        var manifest = SealedModel.FindManifest(Seal(folder, Saved))!;
        var stage = Assert.Single(manifest.Stages);
        Assert.Equal(("translation", "TransformerChain/", "linear-distillation"), (stage.Kind, stage.Folder, stage.Method));
        Assert.Equal(new("distilbert-classifier-bin", "a48e6c8418ddd42285c3311558bba83752381f0dc059e859aa7b5879f770aff6"), stage.Source);
        Assert.Equal("bert-encoder-sharded-f16", stage.Target!.Name);
        Assert.Equal(("texts", 400), (stage.Anchors!.Kind, stage.Anchors.Count));
        Assert.NotNull(stage.Format);
        // Two models behind one encoder have one encoder, and one tokenizer, whatever else is in them.
        var other = SealedModel.FindManifest(Seal(folder, Fixtures.SavedModel("encoder-options-first.zip"), "other.zip"))!.Stages[0];
        Assert.Equal((stage.Encoder, stage.Tokenizer), (other.Encoder, other.Tokenizer));
    }

    [Fact]
    public void A_sealed_model_scores_as_the_unsealed_one()
    {
        using var folder = new TemporaryFolder();
        using var before = SavedClassifier.Load(Saved);
        using var after = SavedClassifier.Load(Seal(folder, Saved));
        Assert.Equal(before.Score(Texts).Values.ToArray(), after.Score(Texts).Values.ToArray());
    }

    [Fact]
    public void One_changed_byte_is_found_in_every_part()
    {
        using var folder = new TemporaryFolder();
        var path = Seal(folder, Saved);
        var bytes = File.ReadAllBytes(path);
        var files = SealedZipBytes.Files(bytes);
        Assert.Contains(files, file => file.Name == ModelManifest.FileName);
        foreach (var (name, start, length) in files)
        {
            foreach (var place in new[] { start, start + length / 2, start + length - 1 })
            {
                bytes[place] ^= 1;
                File.WriteAllBytes(path, bytes);
                Assert.Equal([name], SealedModel.Verify(path).Parts.Where(part => !part.Ok).Select(part => part.Name));
                bytes[place] ^= 1;
            }
        }
        File.WriteAllBytes(path, bytes);
        Assert.True(SealedModel.Verify(path).Ok);
    }

    [Theory]
    [InlineData(Tokenizer)]
    [InlineData(Weights)]
    public void A_wrong_encoder_or_tokenizer_is_refused_when_it_is_loaded(string part)
    {
        using var folder = new TemporaryFolder();
        var path = Seal(folder, Saved);
        var zip = new SavedZip(path);
        // Of the same length: a look at sizes would not tell.
        zip.Edit(part, content => content[^(part == Weights ? 1 : 3)] ^= 1);
        var fault = Assert.Throws<InvalidCheckpointException>(() => SavedClassifier.Load(path));
        Assert.Contains($"'{part}'", fault.Message, StringComparison.Ordinal);
        Assert.Equal([part], SealedModel.Verify(path).Parts.Where(entry => !entry.Ok).Select(entry => entry.Name));
    }

    [Fact]
    public void A_file_that_was_added_or_taken_away_is_found()
    {
        using var folder = new TemporaryFolder();
        var path = Seal(folder, Saved);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            zip.CreateEntry("more.txt");
            zip.GetEntry("Schema")!.Delete();
        }
        Assert.Equal(["Schema", "more.txt"], SealedModel.Verify(path).Parts.Where(part => !part.Ok).Select(part => part.Name));
        Assert.Throws<InvalidCheckpointException>(() => SavedClassifier.Load(path));
    }

    [Fact]
    public void The_folder_of_the_encoder_is_told_from_others()
    {
        using var folder = new TemporaryFolder();
        var path = Seal(folder, Saved);
        Assert.True(SealedModel.Verify(path, Fixtures.Checkpoint("bert-encoder-sharded-f16")).Ok);
        var other = SealedModel.Verify(path, Fixtures.Checkpoint("bert-mlm-wide"));
        Assert.Equal("encoder (bert-mlm-wide)", other.Parts.First(part => !part.Ok).Name);
    }

    [Fact]
    public void Seconds_are_left_out_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var path = Seal(folder, Saved);
        const string state = "TransformerChain/translation.json";
        var (before, after) = (new SavedZip(Saved).Text(state), new SavedZip(path).Text(state));
        var seconds = before.IndexOf("\"Seconds\"", StringComparison.Ordinal);
        Assert.StartsWith(before[..seconds], after, StringComparison.Ordinal);
        Assert.Contains("\"Seconds\":{\"Encode\":0,\"Solve\":0,\"Total\":0}", after, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_sealed_is_said_so_and_loads()
    {
        var fault = Assert.Throws<CheckpointException>(() => SealedModel.Verify(Saved));
        Assert.Contains("expected a sealed model", fault.Message, StringComparison.Ordinal);
        Assert.Null(SealedModel.FindManifest(Saved));
        using var classifier = SavedClassifier.Load(Saved);
    }

    [Fact]
    public void A_manifest_of_a_newer_version_says_what_to_update()
    {
        using var folder = new TemporaryFolder();
        var path = Seal(folder, Saved);
        new SavedZip(path).Rewrite(ModelManifest.FileName, "\"format\": 1,\n    \"product\"", "\"format\": 2,\n    \"product\"");
        var fault = Assert.Throws<CheckpointException>(() => SealedModel.Verify(path));
        Assert.Contains("update the EmbeddingSpace package", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_with_nothing_in_the_place_of_an_entry_is_no_manifest()
    {
        using var folder = new TemporaryFolder();
        var path = Seal(folder, Saved);
        var manifest = SealedModel.FindManifest(path)!;
        foreach (var other in new[] { manifest with { Entries = [.. manifest.Entries, null!] }, manifest with { Stages = [null!] } })
        {
            new SavedZip(path).Put(ModelManifest.FileName, ManifestText.Write(other));
            Assert.Contains("changed after it was written", Assert.Throws<InvalidCheckpointException>(() => SavedClassifier.Load(path)).Message,
                StringComparison.Ordinal);
            Assert.Equal([ModelManifest.FileName], SealedModel.Verify(path).Parts.Where(part => !part.Ok).Select(part => part.Name));
        }
    }

    private static string Seal(TemporaryFolder folder, string saved, string name = "sealed.zip")
    {
        var path = folder.File(name);
        using var input = File.OpenRead(saved);
        using var output = File.Create(path);
        SealedModel.Seal(input, output);
        return path;
    }
}
