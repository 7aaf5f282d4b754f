using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using EmbeddingSpace.Runtime.Libraries;

namespace EmbeddingSpace.Runtime;

/// <summary>Stands by for the moment when .NET cannot load TorchSharp's native part by itself.</summary>
internal static class TorchModuleInitializer
{
    /// <summary>Register the answer. Reads no file: the work is done only if .NET asks.</summary>
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification =
        "TorchSharp loads its native part in a type initialiser that any first tensor sets off, and offers no hook of its own; "
        + "there is no other moment before it.")]
    [ModuleInitializer]
    internal static void Register()
    {
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += NativeTorchLoader.Resolve;
        // A plug-in host may load this assembly, and TorchSharp with it, into a context of its own.
        if (AssemblyLoadContext.GetLoadContext(typeof(TorchModuleInitializer).Assembly) is { } own && own != AssemblyLoadContext.Default)
            own.ResolvingUnmanagedDll += NativeTorchLoader.Resolve;
    }
}
