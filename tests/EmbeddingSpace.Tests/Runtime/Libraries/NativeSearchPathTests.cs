using EmbeddingSpace.Runtime.Libraries;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime.Libraries;

[Trait("Tier", "Unit")]
public class NativeSearchPathTests
{
    [Fact]
    public void The_natives_beside_this_program_are_found()
    {
        var folders = NativeSearchPath.Folders(TorchVersions.TorchSharpAssembly, "linux-x64");
        Assert.Equal(ShippedLibrary.Path, NativeSearchPath.Find(folders, "libLibTorchSharp.so"));
        Assert.Null(NativeSearchPath.Find(folders, "libNowhere.so"));
    }

    [Fact]
    public void Restored_packages_are_searched_when_TorchSharp_runs_from_one()
    {
        using var packages = new TemporaryFolder();
        Directory.CreateDirectory(packages.File("libtorch-cpu-linux-x64"));
        var managed = Path.Combine(packages.Path, "torchsharp", "0.107.0", "lib", "net8.0");
        Assert.Equal(
            [
                Path.Combine(packages.Path, "torchsharp", "0.107.0", "runtimes", "linux-x64", "native"),
                Path.Combine(packages.Path, "libtorch-cpu-linux-x64", "2.10.0", "runtimes", "linux-x64", "native"),
            ],
            NativeSearchPath.PackageFolders(managed, "linux-x64"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/app")]
    [InlineData("/home/user/app/bin/Release")]
    public void Other_places_are_not_taken_for_packages(string folder) => Assert.Empty(NativeSearchPath.PackageFolders(folder, "linux-x64"));
}
