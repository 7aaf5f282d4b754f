namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>One version tag that a shared library asks another one for.</summary>
/// <param name="Library">SONAME of the library asked, e.g. <c>libstdc++.so.6</c>.</param>
/// <param name="Version">The tag, e.g. <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Index">Index by which dynamic symbols refer to the tag.</param>
/// <param name="FlagsOffset">Where the two flag bytes lie in the file.</param>
/// <param name="IsWeak">Whether the dynamic loader already tolerates that the tag is missing.</param>
internal sealed record VersionNeed(string Library, string Version, ushort Index, int FlagsOffset, bool IsWeak);
