using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Parameters;
using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.Frame;

/// <summary>Which model of the core a stage wants, as data, and how the core makes it.</summary>
internal abstract record ModelRequest<TModel>
{
    /// <summary>The model folders that it is made from, each with the base of an adapter; none where it is made from something else.</summary>
    public virtual IEnumerable<(string Folder, AdapterBase? AdapterBase)> Folders => [];

    /// <summary>Let the core make the model; the caller disposes it.</summary>
    public abstract TModel Make();

    /// <summary>The same, unless a test put a substitute for the core into its context. What the folders hold besides is a warning in its log.</summary>
    public TModel MakeIn(IHostEnvironment environment)
    {
        if (MLNetEnvironment.Option<IModelSubstitute>(environment) is { } substitute) return substitute.Make(this);
        foreach (var (folder, adapterBase) in Folders)
            if (UnneededTensors.Describe(folder, adapterBase) is { } warning) MLNetEnvironment.Log(environment, "EmbeddingSpace", warning: true, warning);
        return Make();
    }
}
