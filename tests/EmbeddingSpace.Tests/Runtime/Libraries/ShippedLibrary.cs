using EmbeddingSpace.Runtime.Libraries;

namespace EmbeddingSpace.Tests.Runtime.Libraries;

/// <summary>TorchSharp's native part for Linux as its package ships it, which lies beside the tests on every system.</summary>
internal static class ShippedLibrary
{
    /// <summary>The tag that old hosts lack and nothing uses.</summary>
    public const string UnusedTag = "GLIBCXX_3.4.32";

    /// <summary>A tag behind which a used symbol stands.</summary>
    public const string UsedTag = "GLIBCXX_3.4.30";

    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    public static ElfFile Read() => ElfFile.Read(Path);

    /// <summary>A host's C++ library that offers all the tags asked for but these.</summary>
    public static Func<string, IReadOnlySet<string>?> HostWithout(params string[] absent) => name =>
        Read().VersionNeeds.Where(need => need.Library == name && !absent.Contains(need.Version)).Select(need => need.Version).ToHashSet();
}
