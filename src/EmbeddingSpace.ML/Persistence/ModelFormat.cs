namespace EmbeddingSpace.ML.Persistence;

/// <summary>How one kind of transformer marks its part of a saved model.</summary>
/// <typeparam name="TSettings">What is stored beside the model's files, as JSON.</typeparam>
/// <param name="description">Name for messages.</param>
/// <param name="signature">Eight characters that ML.NET compares.</param>
/// <param name="loader">Name under which the loader is registered, 24 characters at most.</param>
/// <param name="oldestReadable">Oldest version that this code still reads.</param>
/// <param name="versions">The log of the format, one line a version: what changed, and how older files are read. A new line is a new version.</param>
internal sealed class ModelFormat<TSettings>(string description, string signature, string loader, uint oldestReadable, params string[] versions)
{
    /// <summary>Name for messages.</summary>
    public string Description { get; } = description;

    /// <summary>Oldest version that this code still reads.</summary>
    public uint OldestReadable { get; } = oldestReadable;

    /// <summary>The version written: raised, by a line in the log, whenever what is stored changes.</summary>
    public uint Version { get; } = (uint)versions.Length;

    /// <summary>What saves a transformer of these settings.</summary>
    public ModelSaver Saver(TSettings settings) => (context, writeFiles) => ModelWriter.Write(context, this, settings, writeFiles);

    /// <summary>ML.NET's form of the same.</summary>
    /// <remarks>The assembly is named without its version: which versions fit is told by <see cref="Version"/>, with a message of our own.</remarks>
    public VersionInfo ToVersionInfo() => new(signature, Version, Version, OldestReadable, typeof(ModelFormat<>).Assembly.GetName().Name, loader);
}
