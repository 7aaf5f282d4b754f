using Microsoft.ML;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>How one kind of transformer marks its part of a saved model.</summary>
/// <param name="Description">Name for messages.</param>
/// <param name="Signature">Eight characters that ML.NET compares.</param>
/// <param name="Loader">Name under which the loader is registered, 24 characters at most.</param>
/// <param name="Version">Raised by one whenever what is stored changes.</param>
/// <param name="OldestReadable">Oldest version that this code still reads.</param>
internal sealed record ModelFormat(string Description, string Signature, string Loader, uint Version, uint OldestReadable)
{
    /// <summary>ML.NET's form of the same. The assembly is named without its version: which versions fit is told by <see cref="Version"/>, with a message of our own.</summary>
    public VersionInfo ToVersionInfo() => new(Signature, Version, Version, OldestReadable, typeof(ModelFormat).Assembly.GetName().Name, Loader);
}
