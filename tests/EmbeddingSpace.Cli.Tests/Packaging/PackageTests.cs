using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Packaging;

/// <summary>What a package says of itself, and what it makes its users depend on. That it runs in an app of its own is seen by <c>tests/pack.sh</c>.</summary>
[Trait("Tier", "Pipeline")]
public sealed class PackageTests
{
    private static readonly string Configuration = AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";

    [Theory]
    [InlineData("EmbeddingSpace", "Google.Protobuf", "Microsoft.ML.Tokenizers", "System.Numerics.Tensors", "TorchSharp")]
    [InlineData("EmbeddingSpace.Hosting", "EmbeddingSpace", "Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.Configuration.Binder",
        "Microsoft.Extensions.Diagnostics", "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions",
        "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options")]
    [InlineData("EmbeddingSpace.ML", "EmbeddingSpace", "EmbeddingSpace.Onnx", "Microsoft.ML")]
    [InlineData("EmbeddingSpace.Onnx", "EmbeddingSpace", "Google.Protobuf", "TorchSharp")]
    [InlineData("EmbeddingSpace.Server", "EmbeddingSpace.Hosting", "Microsoft.AspNetCore.OpenApi", "prometheus-net")]
    public async Task A_library_depends_on_what_it_calls_and_says_what_it_is(string name, params string[] dependencies)
    {
        using var folder = new TemporaryFolder();
        await Pack(name, folder.Path);
        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(folder.Path, "*.nupkg")));
        var files = package.Entries.Select(entry => entry.FullName).ToArray();
        Assert.All((string[])["README.md", "icon.png", "picture.png", "LICENSE", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"],
            file => Assert.Contains(file, files));
        Assert.Equal(name == "EmbeddingSpace", files.Contains("buildTransitive/EmbeddingSpace.targets"));
        Assert.Single(Directory.GetFiles(folder.Path, "*.snupkg"));

        using var stream = package.Entries.Single(entry => entry.FullName == $"{name}.nuspec").Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single();
        XNamespace space = metadata.Name.Namespace;
        Assert.Equal(dependencies,
            metadata.Descendants(space + "dependency").Select(dependency => dependency.Attribute("id")!.Value).Order(StringComparer.Ordinal));
        Assert.Equal(["README.md", "icon.png", "Apache-2.0"],
            ((string[])["readme", "icon", "license"]).Select(element => metadata.Element(space + element)!.Value));
        Assert.Contains("text-classification", metadata.Element(space + "tags")!.Value, StringComparison.Ordinal);
        Assert.Contains("EmbeddingSpace.Cpu", metadata.Element(space + "description")!.Value, StringComparison.Ordinal);
    }

    private static async Task Pack(string name, string folder)
    {
        var project = Path.Combine(Fixtures.RepositoryRoot, "src", name);
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["pack", "--no-build", "--no-restore", "-c", Configuration, "-o", folder, project])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
    }
}
