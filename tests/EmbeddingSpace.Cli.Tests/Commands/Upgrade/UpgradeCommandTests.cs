using System.Text.Json;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Tests.Commands.Fetch;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Upgrade;

[Trait("Tier", "Pipeline")]
public sealed class UpgradeCommandTests
{
    [Fact]
    public void Three_heads_move_in_one_reading_with_one_report_and_each_as_if_it_had_moved_by_itself()
    {
        using var folder = new TemporaryFolder();
        var old = Directory.CreateDirectory(folder.File("old")).FullName;
        foreach (var (name, texts) in new[] { ("news", Samples.NewsTexts), ("film", Samples.FilmTexts), ("both", Samples.NewsTexts) })
            Translate(Samples.Classifier, Samples.Target, texts, Path.Combine(old, name + ".zip"), seed: name.Length);
        var output = folder.File("new");
        string[] classes = ["negative", "neutral", "positive"];
        var data = folder.Write("data.tsv", "Label\tText\n" + string.Join('\n', File.ReadLines(Samples.NewsTexts).Take(40).Select((text, i) =>
            $"{classes[i % 3]}\t{text.Replace('"', ' ')}")));

        var run = CommandLineRun.Of("upgrade", "--from", old, "--to", Samples.Classifier, "--texts", Samples.NewsTexts, "--data", $"news={data}",
            "--output", output, "--json");
        // Texts of films are all one to one of them, which leaves the others alone.
        var document = run.Json(ExitCodes.Failed);
        var heads = document.GetProperty("heads").EnumerateArray().ToList();
        Assert.Equal(["both", "film", "news"], heads.Select(head => head.GetProperty("name").GetString()));
        Assert.Equal(JsonValueKind.Null, heads[1].GetProperty("file").ValueKind);
        Assert.Contains("at least 2 classes", heads[1].GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("film", document.GetProperty("needTexts").EnumerateArray().Select(name => name.GetString()).Single(name => name == "film"));
        Assert.Equal(["both.zip", "news.zip", "upgrade.json"],
            Directory.EnumerateFileSystemEntries(output).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        // Of two heads on the same texts the second reads nothing.
        var readings = document.GetProperty("readings");
        Assert.Equal((1, 1), (readings.GetProperty("read").GetInt32(), readings.GetProperty("replayed").GetInt32()));
        Assert.Equal(JsonValueKind.Null, heads[0].GetProperty("labelled").ValueKind);
        Assert.Equal(40, heads[2].GetProperty("labelled").GetProperty("texts").GetInt32());
        Assert.Equal(document.GetRawText(), JsonDocument.Parse(File.ReadAllBytes(Path.Combine(output, "upgrade.json"))).RootElement.GetRawText());
        foreach (var head in heads.Where(head => head.GetProperty("file").ValueKind == JsonValueKind.String))
            Assert.True(CommandLineRun.Of("verify", Path.Combine(output, head.GetProperty("file").GetString()!), "--encoder", Samples.Classifier).ExitCode
                == ExitCodes.Done);

        var alone = folder.File("alone");
        CommandLineRun.Of("upgrade", "--from", Path.Combine(old, "news.zip"), "--to", Samples.Classifier, "--texts", Samples.NewsTexts, "--output", alone);
        Assert.Equal(File.ReadAllBytes(Path.Combine(alone, "news.zip")), File.ReadAllBytes(Path.Combine(output, "news.zip")));
    }

    [Fact]
    public void A_disk_that_fills_up_is_told_by_the_file_that_was_asked_for()
    {
        using var disk = SmallDisk.Mount(sizeInKilobytes: 16);
        using var folder = new TemporaryFolder();
        Translate(Samples.Classifier, Samples.Target, Samples.NewsTexts, folder.File("old.zip"), seed: 1);
        var output = Path.Combine(disk.Path, "new");
        var (exitCode, _, error) = CommandLineRun.Of("upgrade", "--from", folder.File("old.zip"), "--to", Samples.Classifier, "--texts", Samples.NewsTexts,
            "--output", output);
        Assert.Equal(ExitCodes.Wrong, exitCode);
        Assert.Contains($"'{Path.Combine(output, "old.zip")}': expected to write the file, which failed (", error, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Path));
    }

    [Fact]
    public void Every_head_behind_an_encoder_becomes_a_file_of_its_own_that_answers_with_its_classes()
    {
        using var folder = new TemporaryFolder();
        var saved = Fixtures.SavedModel("heads-together.zip");
        // Heads without their encoder cannot be asked.
        CommandLineRun.Of("upgrade", "--from", saved, "--to", Samples.OtherTarget, "--texts", Samples.NewsTexts, "--output", folder.File("none"))
            .IsRefused("heads-together.zip");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        var output = folder.File("new");
        var run = CommandLineRun.Of("upgrade", "--from", Fixtures.SavedModel("head-chain.zip"), "--to", Samples.OtherTarget, "--texts", Samples.NewsTexts,
            "--output", output, "--json");
        Assert.True(run.ExitCode is ExitCodes.Done or ExitCodes.Failed, run.Error);
        using var old = SavedClassifier.Load(Fixtures.SavedModel("head-chain.zip"));
        using var moved = SavedClassifier.Load(Directory.EnumerateFiles(output, "*.zip").Single());
        Assert.Equal(old.Classes, moved.Classes);
    }

    [Fact]
    public void Whatever_heads_and_models_are_called_their_files_lie_in_the_folder()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(Array.Empty<TextRow>());
        TextClassifierEstimator Classifier(string prefix) => ml.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = Samples.Classifier,
            Columns = ClassifierColumnNames.WithPrefix(prefix),
        });
        var saved = folder.File("two.zip");
        using (var model = Classifier("/../../out/").Append(Classifier("Plain")).Fit(data)) ml.Model.Save(model, data.Schema, saved);
        var snapshot = Directory.CreateDirectory(Path.Combine(folder.Path, "models--owner--fetched", "snapshots", new string('a', 40))).FullName;
        foreach (var file in Directory.GetFiles(Samples.Classifier)) File.Copy(file, Path.Combine(snapshot, Path.GetFileName(file)));
        var run = CommandLineRun.Of("upgrade", "--from", saved, snapshot, "--to", Samples.Target, "--texts", Samples.NewsTexts, "--output", folder.File("new"));
        Assert.True(run.ExitCode is ExitCodes.Done or ExitCodes.Failed, run.Error);
        Assert.Equal(["fetched.zip", "two.Plain.zip", "two._.._.._out_.zip", "upgrade.json"],
            Directory.EnumerateFileSystemEntries(folder.File("new")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(["models--owner--fetched", "new", "two.zip"],
            Directory.EnumerateFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_goes_wrong_leaves_no_folder()
    {
        using var folder = new TemporaryFolder();
        var taken = Directory.CreateDirectory(folder.File("taken")).FullName;
        var saved = Fixtures.SavedModel("translation-combined.zip");
        CommandLineRun.Of("upgrade", "--from", saved, "--to", Samples.OtherTarget, "--texts", Samples.NewsTexts, "--output", taken).IsRefused("taken", "free");
        CommandLineRun.Of("upgrade", "--from", taken, "--to", Samples.OtherTarget, "--output", folder.File("new")).IsRefused("found none");
        CommandLineRun.Of("upgrade", "--from", folder.File("none.zip"), "--to", Samples.OtherTarget, "--output", folder.File("new")).IsRefused("none.zip");
        CommandLineRun.Of("upgrade", "--from", saved, "--to", Samples.OtherTarget, "--texts", $"other={Samples.NewsTexts}", "--output", folder.File("new"))
            .IsRefused("'translation-combined'", "'other'");
        CommandLineRun.Of("upgrade", "--from", saved, saved, "--to", Samples.OtherTarget, "--output", folder.File("new")).IsRefused("twice");
        var few = folder.Write("few.txt", "one\ntwo\n");
        CommandLineRun.Of("upgrade", "--from", saved, "--to", Samples.OtherTarget, "--texts", few, "--output", folder.File("new"))
            .IsRefused("expected at least");
        using var stopped = new CancellationTokenSource();
        stopped.CancelAfter(TimeSpan.FromMilliseconds(300));
        var run = CommandLineRun.Start(["upgrade", "--from", saved, "--to", Samples.OtherTarget, "--output", folder.File("new")],
            cancellationToken: stopped.Token);
        Assert.Equal(ExitCodes.Stopped, run.ExitCode);
        Assert.Equal(["few.txt", "taken"], Directory.EnumerateFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path)).Order());
    }

    private static void Translate(string source, string target, string texts, string output, int seed)
    {
        var run = CommandLineRun.Of("translate", "--source", source, "--target", target, "--texts", texts, "--output", output, "--method", "pooled-ridge",
            "--seed", FormattableString.Invariant($"{seed}"));
        Assert.True(run.ExitCode is ExitCodes.Done or ExitCodes.Failed, run.Error);
    }
}
