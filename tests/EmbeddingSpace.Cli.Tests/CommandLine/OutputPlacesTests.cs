using System.Diagnostics;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.CommandLine;

[Trait("Tier", "Pipeline")]
public class OutputPlacesTests
{
    [Theory]
    [InlineData("--csv", "model/tokenizer.json")]
    [InlineData("--html", "model/page.html")]
    [InlineData("--markdown", "../{name}/model/sub/page.md")]
    [InlineData("--csv", "hard-link")]
    [InlineData("--csv", "link")]
    public void A_report_takes_no_place_in_a_model(string option, string place)
    {
        using var folder = new TemporaryFolder();
        var model = folder.Copy(Samples.Classifier, "model");
        Directory.CreateDirectory(Path.Combine(model, "sub"));
        var vocabulary = Path.Combine(model, "tokenizer.json");
        if (OperatingSystem.IsLinux()) Run("ln", vocabulary, folder.File("hard-link"));
        else Assert.SkipWhen(place == "hard-link", "Makes the link with 'ln', which only Unix has.");
        File.CreateSymbolicLink(folder.File("link"), vocabulary);
        var before = File.ReadAllBytes(vocabulary);
        var path = folder.File(place.Replace("{name}", Path.GetFileName(folder.Path), StringComparison.Ordinal));
        CommandLineRun.Of("inspect", "--model", model, option, path).IsRefused(option, "'--model'");
        Assert.Equal(before, File.ReadAllBytes(vocabulary));
    }

    [Theory]
    [InlineData("anchors.txt", "'--texts'")]
    [InlineData("source/model.safetensors", "'--source'")]
    [InlineData("target/new.zip", "'--target'")]
    public void A_translation_takes_no_place_of_what_it_reads(string place, string named)
    {
        using var folder = new TemporaryFolder();
        var (source, target) = (folder.Copy(Samples.Classifier, "source"), folder.Copy(Samples.Target, "target"));
        var texts = folder.Write("anchors.txt", "one\ntwo\n");
        CommandLineRun.Of("translate", "--source", source, "--target", target, "--texts", texts, "--output", folder.File(place))
            .IsRefused("--output", named, "choose another");
        Assert.Equal("one\ntwo\n", File.ReadAllText(texts));
    }

    [Fact]
    public void Two_outputs_are_two_files_under_every_spelling()
    {
        using var folder = new TemporaryFolder();
        var other = Path.Combine(folder.Path, "..", Path.GetFileName(folder.Path), "out");
        CommandLineRun.Of("translate", "--source", Samples.Classifier, "--target", Samples.Target, "--no-text", "--output", folder.File("out"), "--html", other)
            .IsRefused("two different files", "'--output'", "'--html'");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_pipe_is_no_place_for_a_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Makes the pipe with 'mkfifo', which only Unix has.");
        using var folder = new TemporaryFolder();
        var pipe = folder.File("pipe");
        Run("mkfifo", pipe);
        CommandLineRun.Of("inspect", "--model", Samples.Classifier, "--csv", pipe).IsRefused("pipe", "found a device, pipe or socket");
        Assert.Equal([pipe], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_link_stays_and_its_target_is_replaced()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("real"));
        var (target, link) = (folder.Write("real/numbers.csv", "old"), folder.File("link.csv"));
        File.CreateSymbolicLink(link, "real/numbers.csv");
        Assert.Equal(ExitCodes.Done, CommandLineRun.Of("inspect", "--model", Samples.Classifier, "--csv", link).ExitCode);
        Assert.Equal("real/numbers.csv", new FileInfo(link).LinkTarget);
        Assert.StartsWith("Role,", File.ReadAllText(target), StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [Fact]
    public void The_mode_of_a_file_that_is_replaced_is_kept_and_a_read_only_one_stays()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Only Unix has modes.");
            return;
        }
        using var folder = new TemporaryFolder();
        var (own, fixedFile) = (folder.Write("private.csv", "old"), folder.Write("fixed.csv", "old"));
        File.SetUnixFileMode(own, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(fixedFile, UnixFileMode.UserRead);
        Assert.Equal(ExitCodes.Done, CommandLineRun.Of("inspect", "--model", Samples.Classifier, "--csv", own).ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(own));
        Assert.NotEqual("old", File.ReadAllText(own));
        CommandLineRun.Of("inspect", "--model", Samples.Classifier, "--csv", fixedFile).IsRefused("fixed.csv", "read-only");
        Assert.Equal("old", File.ReadAllText(fixedFile));
    }

    [Fact]
    public void A_dash_keeps_nothing()
    {
        using var folder = new TemporaryFolder();
        var run = CommandLineRun.Of("inspect", "--model", Samples.Classifier, "--csv", "-", "--html", "-", "--markdown", folder.File("facts.md"));
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        Assert.Equal([folder.File("facts.md")], Directory.GetFileSystemEntries(folder.Path));
        Assert.False(File.Exists("-"));
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
