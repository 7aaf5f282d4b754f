using System.Runtime.CompilerServices;
using TorchSharp;

namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>Loads TorchSharp's native part, then runs TorchSharp's own initialiser, in this order.</summary>
internal static class TorchSharpInitializer
{
    /// <summary>Make TorchSharp ready. Later calls return at once.</summary>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message names cause and remedy.</exception>
    /// <exception cref="PlatformNotSupportedException">The app was compiled ahead of time.</exception>
    public static void Run()
    {
        WholeApp.Require(RuntimeFeature.IsDynamicCodeSupported);
        NativeTorchLoader.Load();
        try
        {
            RuntimeHelpers.RunClassConstructor(typeof(torch).TypeHandle);
        }
        catch (TypeInitializationException exception)
        {
            throw NativeLoadFailure.UsedBefore(NativeTorchLoader.Current?.LoadedFrom, exception);
        }
    }
}
