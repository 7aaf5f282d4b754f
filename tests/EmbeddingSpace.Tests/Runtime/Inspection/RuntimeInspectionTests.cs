using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Host;
using EmbeddingSpace.Runtime.Inspection;
using EmbeddingSpace.Runtime.Libraries;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime.Inspection;

[Trait("Tier", "Unit")]
public class RuntimeInspectionTests
{
    [Fact]
    public void Everything_is_well_where_the_tests_run()
    {
        using var leaks = new NativeLeakCheck();
        var inspection = TorchRuntime.Inspect();
        Assert.All(inspection.Checks, check => Assert.True(check.Ok, $"{check}"));
        Assert.True(inspection.Ok);
        Assert.Equal("2.10.0", inspection.TorchVersion);
        Assert.True(inspection.Threads > 0);
        Assert.NotNull(inspection.Device);
        Assert.Equal(
            [
                "operating system", ".NET", "C library", "C++ library", "TorchSharp", "libtorch", "native library",
                "device", "threads", "waiting threads", "vector instructions", "memory", "cache folder",
            ],
            inspection.Checks.Select(check => check.Name));
        Assert.All(inspection.Checks, check => Assert.False(string.IsNullOrWhiteSpace(check.Found) || string.IsNullOrWhiteSpace(check.Wanted), $"{check}"));
    }

    [Fact]
    public void A_library_that_cannot_be_loaded_is_reported_and_not_thrown()
    {
        var host = new HostPlatform("linux-musl", "x64");
        var inspection = RuntimeInspector.Inspect(host, null, new DllNotFoundException(host.Unsupported));
        Assert.False(inspection.Ok);
        Assert.Null(inspection.Device);
        Assert.Null(inspection.TorchVersion);
        Assert.Null(inspection.Threads);
        var failed = inspection.Checks.Where(check => !check.Ok).ToList();
        Assert.Equal(["operating system", "C library", "libtorch", "native library"], failed.Select(check => check.Name));
        Assert.All(failed, check => Assert.Equal(host.Unsupported, check.Remedy));
    }

    [Fact]
    public void The_highest_tag_is_found_by_number_and_not_by_letter()
    {
        var tags = new HashSet<string> { "GLIBC_2.4", "GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_PRIVATE", "OTHER_9.9" };
        Assert.Equal(new Version(2, 34), HostChecks.HighestVersion(tags, "GLIBC_"));
        Assert.Null(HostChecks.HighestVersion(null, "GLIBC_"));
    }

    [Fact]
    public void The_kernels_tables_are_read()
    {
        Assert.Equal(2048L * 1024, HostMemory.Available(["MemTotal:       4096 kB", "MemAvailable:       2048 kB"]));
        Assert.Null(HostMemory.Available(["MemTotal:       4096 kB"]));
        Assert.Equal(["avx2", "fpu"], CpuFeatures.Flags(["processor\t: 0", "flags\t\t: fpu avx2", "flags\t\t: other"]).Order());
        Assert.Equal(["/lib/libm.so.6", "/a b/c.so"], LoadedLibraries.MappedFiles(
        [
            "7f00-7f01 r--p 00000000 08:01 12                         /lib/libm.so.6",
            "7f01-7f02 r-xp 00001000 08:01 12                         /lib/libm.so.6",
            "7f02-7f03 rw-p 00000000 00:00 0 ",
            "7f03-7f04 rw-p 00000000 00:00 0                          [heap]",
            "7f04-7f05 r--p 00000000 08:01 13                         /a b/c.so",
        ]));
    }
}
