using EmbeddingSpace.Runtime.Libraries;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime.Libraries;

[Trait("Tier", "Unit")]
public class NativeLoadFailureTests
{
    private static readonly HostPlatform Linux = new("linux", "x64");
    private static readonly HostPlatform Windows = new("win", "x64");
    private static readonly Exception Cause = new DllNotFoundException("General advice.\nthe loader's words\n");

    [Fact]
    public void A_missing_libtorch_package_is_named_with_its_version() =>
        Assert.Contains("add a package reference to libtorch-cpu-linux-x64 2.10.0",
            NativeLoadFailure.NoLibTorch(Linux, ["/app"]).Message, StringComparison.Ordinal);

    [Fact]
    public void The_folders_searched_are_listed()
    {
        Assert.Contains("'/app', '/app/native'", NativeLoadFailure.NoTorchSharp(Linux, ["/app", "/app/native"]).Message, StringComparison.Ordinal);
        Assert.Contains("none exists", NativeLoadFailure.NoTorchSharp(Linux, []).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_libtorch_is_refused_with_both_versions()
    {
        var message = NativeLoadFailure.OtherLibTorch(new Version(2, 7, 1)).Message;
        Assert.Contains("expected version 2.10.0", message, StringComparison.Ordinal);
        Assert.Contains("found 2.7.1", message, StringComparison.Ordinal);
        Assert.Contains("TorchSharp 0.107.0", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_is_told_about_the_known_fault_and_a_way_round()
    {
        var error = NativeLoadFailure.Refused(Windows, @"C:\app\LibTorchSharp.dll", new Version(2, 10, 0), Cause);
        Assert.Contains("#1567", error.Message, StringComparison.Ordinal);
        Assert.Contains("Linux", error.Message, StringComparison.Ordinal);
        Assert.Same(Cause, error.InnerException);
    }

    [Fact]
    public void A_libtorch_too_old_to_say_its_version_is_suspected_first() =>
        Assert.Contains("older than the 2.10.0", NativeLoadFailure.Refused(Linux, "/app/libLibTorchSharp.so", null, Cause).Message, StringComparison.Ordinal);

    [Fact]
    public void Otherwise_the_words_of_the_loader_are_passed_on_in_one_line()
    {
        DllNotFoundException[] errors =
        [
            NativeLoadFailure.Refused(Linux, "/app/libLibTorchSharp.so", new Version(2, 10, 0), Cause),
            NativeLoadFailure.BrokenLibTorch("/app/libtorch_cpu.so", Cause),
        ];
        foreach (var error in errors)
        {
            Assert.Contains("(the loader's words)", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Theory]
    [InlineData("linux", "x64", null)]
    [InlineData("win", "arm64", null)]
    [InlineData("osx", "arm64", null)]
    [InlineData("linux-musl", "x64", "glibc")]
    [InlineData("linux", "arm64", "'linux-arm64'")]
    [InlineData("osx", "x64", "'osx-x64'")]
    public void A_machine_without_a_native_build_is_told_so(string system, string architecture, string? expected)
    {
        var reason = new HostPlatform(system, architecture).Unsupported;
        if (expected is null) Assert.Null(reason);
        else Assert.Contains(expected, reason, StringComparison.Ordinal);
    }
}
