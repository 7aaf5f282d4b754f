using System.Runtime.CompilerServices;
using EmbeddingSpace.Runtime;

namespace EmbeddingSpace.Testing.Linked;

/// <summary>
/// Compiled into every test program. A test may make a tensor before it uses a type of the product, whose module initialiser, which mends
/// the native library where the host needs it, would then come too late. Running it here loads nothing yet.
/// </summary>
internal static class NativeLibraryInitializer
{
    [ModuleInitializer]
    internal static void Initialize() => RuntimeHelpers.RunModuleConstructor(typeof(TorchRuntime).Module.ModuleHandle);
}
