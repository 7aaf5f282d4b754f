using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Hosting.Settings;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>Which models a host serves: read, and changed while it runs. A request is answered by the model that it began with, all of it.</summary>
public interface IModelRegistry
{
    /// <summary>All models, by name.</summary>
    IReadOnlyList<ModelStatus> Models { get; }

    /// <summary>Add a model. It is loaded now, unless its options say on demand.</summary>
    /// <param name="name">Name that requests use.</param>
    /// <param name="options">Where it lies and how it is served.</param>
    /// <param name="cancellationToken">Stops waiting; the model is there all the same.</param>
    /// <exception cref="ArgumentException">There is one of that name, or an option is wrong; the message holds every fault.</exception>
    /// <exception cref="CheckpointException">It cannot be loaded; it is not added.</exception>
    Task AddAsync(string name, ModelOptions options, CancellationToken cancellationToken = default);

    /// <summary>Load a model in the place of the one that serves, which goes on until the new one is warm. Both are in memory meanwhile.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="options">Where the new one lies and how it is served; null: the same, loaded again.</param>
    /// <param name="cancellationToken">Stops waiting for other loads; a load that runs is finished.</param>
    /// <exception cref="ModelNotFoundException">There is none of that name.</exception>
    /// <exception cref="ArgumentException">An option is wrong, or the kind differs.</exception>
    /// <exception cref="CheckpointException">It cannot be loaded; the old one serves on.</exception>
    Task ReplaceAsync(string name, ModelOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Point a name to another file: <see cref="ReplaceAsync"/> with all other options as they are, but without the shadow. What served before is
    /// remembered.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="path">The new file, or model folder.</param>
    /// <param name="head">Which of several heads in it; null: there is only one.</param>
    /// <param name="otherClasses">Whether it may answer with other classes than what serves, which those who ask would get under the name that they know.
    /// Of a model that is not in memory nobody knows its classes.</param>
    /// <param name="cancellationToken">Stops waiting for other loads; a load that runs is finished.</param>
    /// <exception cref="ModelNotFoundException">There is none of that name.</exception>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    /// <exception cref="CheckpointException">It cannot be loaded, or its classes are others; the old one serves on.</exception>
    Task SwapAsync(string name, string path, string? head = null, bool otherClasses = false, CancellationToken cancellationToken = default);

    /// <summary>Point a name back to what served before its file was changed last, as it was served then. A second one undoes the first.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="cancellationToken">Stops waiting for other loads; a load that runs is finished.</param>
    /// <exception cref="ModelNotFoundException">There is none of that name.</exception>
    /// <exception cref="InvalidOperationException">Nothing else served since the host started.</exception>
    /// <exception cref="ArgumentException">Its file is gone.</exception>
    /// <exception cref="CheckpointException">It cannot be loaded; what serves goes on.</exception>
    Task RollbackAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Compare a classifier's answers with those of another model, on a share of the texts that it is asked, in the background.</summary>
    /// <param name="name">Name of the classifier.</param>
    /// <param name="shadow">The other model; null: none any more.</param>
    /// <exception cref="ModelNotFoundException">There is no classifier of that name.</exception>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    void SetShadow(string name, ShadowOptions? shadow);

    /// <summary>What the comparison found so far.</summary>
    /// <param name="name">Name of the model.</param>
    /// <returns>Null where it has no shadow.</returns>
    /// <exception cref="ModelNotFoundException">There is none of that name.</exception>
    ShadowStatus? ShadowOf(string name);

    /// <summary>Load a model that is not in memory.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ModelNotFoundException">There is none of that name.</exception>
    /// <exception cref="CheckpointException">It cannot be loaded.</exception>
    Task LoadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Remove a model; requests that run are answered, and then its memory is given back.</summary>
    /// <returns>Whether there was one of that name.</returns>
    bool Remove(string name);
}
