using System.Diagnostics;
using System.Text.Json.Nodes;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests;

/// <summary>The program without libtorch says so in one sentence, whatever it is asked to do.</summary>
[Trait("Tier", "Pipeline")]
public sealed class PreflightTests(PreflightTests.ProgramWithoutLibTorch program) : IClassFixture<PreflightTests.ProgramWithoutLibTorch>
{
    private const string Package = "libtorch-cpu-linux-x64";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string Classifier = Fixtures.Checkpoint("bert-classifier");
    private static readonly string Encoder = Fixtures.Checkpoint("bert-mlm");
    private static readonly string Wide = Fixtures.Checkpoint("bert-mlm-wide");
    private static readonly string Saved = Fixtures.SavedModel("text-classifier-bert-classifier.zip");

    public static TheoryData<string, string[]> Commands => new()
    {
        { "predict", ["--model", Classifier, "--texts", "TEXTS"] },
        { "predict", ["--model", Saved, "--texts", "TEXTS"] },
        { "encode", ["--model", Encoder, "--texts", "TEXTS"] },
        { "translate", ["--source", Classifier, "--target", Wide, "--no-text", "--output", "OUTPUT"] },
        { "align", ["--source", Encoder, "--target", Wide] },
        { "measure", ["--model", Encoder] },
        { "diff", ["--model", Classifier, "--base", Encoder] },
        { "project", ["--model", Encoder, "--role", "feed-forward-value"] },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_names_the_package(string command, string[] options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The copied program is that of Linux.");
        using var folder = new TemporaryFolder();
        var texts = folder.Write("texts.txt", "a text\n");
        string[] arguments = [command, .. options.Select(option => option switch { "TEXTS" => texts, "OUTPUT" => folder.File("out.zip"), _ => option })];
        using var process = Process.Start(new ProcessStartInfo(program.Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(process.WaitForExit(Patience), "The process did not end.");
        Assert.Equal(ExitCodes.Wrong, process.ExitCode);
        Assert.StartsWith("'libtorch_cpu.so' of libtorch", error, StringComparison.Ordinal);
        Assert.Contains($"add a package reference to {Package}", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.TrimEnd());
        Assert.Empty(await output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--json")]
    public async Task What_headers_say_is_told_without_it(string option)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The copied program is that of Linux.");
        string[] arguments = ["inspect", "--model", Classifier, .. option.Length == 0 ? Array.Empty<string>() : [option]];
        using var process = Process.Start(new ProcessStartInfo(program.Path, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(process.WaitForExit(Patience), "The process did not end.");
        Assert.Equal(ExitCodes.Done, process.ExitCode);
        Assert.Contains("bert.encoder.layer.0.attention.self.query.weight", output, StringComparison.Ordinal);
        Assert.Equal(option.Length == 0, output.Contains("not known: libtorch cannot be loaded", StringComparison.Ordinal));
        Assert.DoesNotContain("fastPath", output, StringComparison.Ordinal);
    }

    /// <summary>A copy of the program beside the tests, without the libraries of the package.</summary>
    public sealed class ProgramWithoutLibTorch : IDisposable
    {
        private const string Name = "EmbeddingSpace.Cli";

        private readonly TemporaryFolder _folder = new();

        public ProgramWithoutLibTorch()
        {
            if (!OperatingSystem.IsLinux()) return;
            foreach (var file in Directory.GetFiles(AppContext.BaseDirectory)) File.Copy(file, _folder.File(System.IO.Path.GetFileName(file)));
            var natives = System.IO.Path.Combine("runtimes", "linux-x64", "native");
            Directory.CreateDirectory(_folder.File(natives));
            foreach (var native in (string[])["libLibTorchSharp.so", "libLdaNative.so"])
                File.Copy(System.IO.Path.Combine(AppContext.BaseDirectory, natives, native), _folder.File(System.IO.Path.Combine(natives, native)));
            // .NET insists on what the list of dependencies names.
            var list = _folder.File(Name + ".deps.json");
            var json = JsonNode.Parse(File.ReadAllText(list))!;
            foreach (var packages in json["targets"]!.AsObject().Select(target => target.Value!.AsObject()).Append(json["libraries"]!.AsObject()))
                foreach (var package in packages.Select(package => package.Key).Where(key => key.StartsWith(Package, StringComparison.Ordinal)).ToArray())
                    packages.Remove(package);
            File.WriteAllText(list, json.ToJsonString());
        }

        public string Path => _folder.File(Name);

        public void Dispose() => _folder.Dispose();
    }
}
