namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>How the native tensor library came to be loaded.</summary>
/// <param name="Handle">Handle of TorchSharp's native part.</param>
/// <param name="Library">The file that was shipped.</param>
/// <param name="LibTorch">Version of libtorch, or null when it is too old to say.</param>
/// <param name="Mended">Version tags the host lacks and the loaded copy no longer insists on; empty when the shipped file was loaded.</param>
/// <param name="LoadedFrom">The file that was loaded.</param>
/// <param name="OpenMP">What the OpenMP library was told; null where it was loaded before, or reads no such thing.</param>
internal sealed record NativeLoad(
    nint Handle, string Library, Version? LibTorch, IReadOnlyList<VersionNeed> Mended, string LoadedFrom, OpenMPSettings? OpenMP);
