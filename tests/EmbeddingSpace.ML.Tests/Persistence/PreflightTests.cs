using System.Diagnostics;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

/// <summary>An app without libtorch says so in one sentence.</summary>
[Trait("Tier", "Pipeline")]
public sealed class PreflightTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Loading_a_model_without_libtorch_names_the_package()
    {
        var context = new MLContext();
        var data = TextRow.View(context);
        var model = _folder.File("model.zip");
        using (var made = context.Transforms.ApplyTextClassifier(Fixtures.Checkpoint("bert-classifier")).Fit(data))
            context.Model.Save(made, data.Schema, model);
        // ML.NET wraps what a transformer says of itself.
        Assert.Contains(RunWithoutLibTorch(model, "none.tsv", "Score"), SaysTheSentence);
    }

    [Theory]
    [InlineData("ScoringOptions")]
    [InlineData("VocabularySpaceOptions")]
    [InlineData("DeviceChoice")]
    [InlineData("Checkpoint")]
    [InlineData("TextClassifier")]
    [InlineData("TextEncoder")]
    [InlineData("ClassifierTranslator")]
    [InlineData("VocabularySpace")]
    [InlineData("VocabularyKernel")]
    [InlineData("ParameterReader")]
    [InlineData("ClassReader")]
    [InlineData("HiddenStateRecall")]
    [InlineData("ApplyTextClassifier")]
    [InlineData("ApplyTransformerEncoder")]
    [InlineData("TranslateTextClassifier")]
    [InlineData("TranslateClassifierHead")]
    [InlineData("ProjectToVocabulary")]
    [InlineData("MapToAlignedSpace")]
    [InlineData("LoadParameters")]
    public void Every_entry_point_without_libtorch_names_the_package(string entryPoint) =>
        Assert.True(SaysTheSentence(RunWithoutLibTorch("enter", entryPoint, Path.GetDirectoryName(Fixtures.Checkpoint("bert-mlm"))!)[0]));

    private static bool SaysTheSentence(string line) => line.Contains("DllNotFoundException: 'libtorch_cpu.so' of libtorch", StringComparison.Ordinal)
        && line.Contains("add a package reference to libtorch-cpu-linux-x64", StringComparison.Ordinal);

    // The lines that the runtime prints of the exception that ends the process.
    private string[] RunWithoutLibTorch(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The copied app is that of Linux.");
        var (program, natives) = CopyWithoutLibTorch();
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", program, .. arguments])
        {
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience));
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // What the runtime adds of its own is the stack.
        Assert.All(lines.Skip(1), line => Assert.Matches(@"^( ---> |   (at|---) )", line));
        // TorchSharp's own search for natives copies them beside the app.
        Assert.Equal(natives, Natives(Path.GetDirectoryName(program)!));
        return lines;
    }

    private (string Program, string[] Natives) CopyWithoutLibTorch()
    {
        const string Loader = "EmbeddingSpace.ModelLoader";
        var source = AppContext.BaseDirectory.Replace("EmbeddingSpace.ML.Tests", Loader, StringComparison.Ordinal);
        var target = Directory.CreateDirectory(_folder.File("app")).FullName;
        foreach (var file in Directory.GetFiles(source))
            // Without the list of dependencies .NET does not insist on the missing ones.
            if (!file.EndsWith(".deps.json", StringComparison.Ordinal)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        foreach (var native in Directory.GetFiles(Path.Combine(source, "runtimes", "linux-x64", "native"), "lib*Native.so")
            .Append(Path.Combine(source, "runtimes", "linux-x64", "native", "libLibTorchSharp.so")))
            File.Copy(native, Path.Combine(target, Path.GetFileName(native)));
        return (Path.Combine(target, Loader + ".dll"), Natives(target));
    }

    private static string[] Natives(string folder) => [.. Directory.GetFiles(folder, "*.so*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
