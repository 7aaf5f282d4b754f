namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>Refuses an app that was compiled ahead of time: types are found by reflection here, in TorchSharp and in ML.NET.</summary>
internal static class WholeApp
{
    /// <summary>Throw where types cannot be made at run time.</summary>
    /// <param name="hasCompiler">Whether the runtime has its compiler.</param>
    /// <exception cref="PlatformNotSupportedException">It has none.</exception>
    public static void Require(bool hasCompiler)
    {
        if (!hasCompiler)
            throw new PlatformNotSupportedException(
                "EmbeddingSpace: expected the .NET runtime with its compiler, found an app compiled ahead of time. Publish it without PublishAot.");
    }
}
