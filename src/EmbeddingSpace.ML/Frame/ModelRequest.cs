using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.Frame;

/// <summary>Which model of the core a stage wants, as data, and how the core makes it.</summary>
internal abstract record ModelRequest<TModel>
{
    /// <summary>Let the core make the model; the caller disposes it.</summary>
    public abstract TModel Make();

    /// <summary>The same, unless a test put a substitute for the core into its context.</summary>
    public TModel MakeIn(IHostEnvironment environment) =>
        MLNetEnvironment.Option<IModelSubstitute>(environment) is { } substitute ? substitute.Make(this) : Make();
}
