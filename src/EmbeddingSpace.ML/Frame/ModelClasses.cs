using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;

namespace EmbeddingSpace.ML.Frame;

/// <summary>Class names without a forward pass.</summary>
internal static class ModelClasses
{
    /// <summary>Those of the one classifier in a transformer, which may be a chain.</summary>
    /// <exception cref="ArgumentException">There is no classifier, or there are several of different classes.</exception>
    public static IReadOnlyList<string> Of(ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var stages = Stages<IClassifierStage>(model).ToList();
        if (stages.Count == 0)
            throw new ArgumentException($"'{nameof(model)}': expected a classifier of EmbeddingSpace, or a chain with one, found none in "
                + $"{model.GetType().Name}.", nameof(model));
        if (stages.Find(stage => !stage.Classes.SequenceEqual(stages[0].Classes)) is { } other)
            throw new ArgumentException($"'{nameof(model)}': expected one classifier, found one of '{string.Join("', '", stages[0].Classes)}' and one of "
                + $"'{string.Join("', '", other.Classes)}'. Give the stage that the labels belong to.", nameof(model));
        return stages[0].Classes;
    }

    /// <summary>Those that a model folder names; no weight is read.</summary>
    /// <exception cref="CheckpointException">The folder cannot be used.</exception>
    /// <exception cref="ArgumentException">The folder names no classes.</exception>
    public static IReadOnlyList<string> Of(string checkpoint)
    {
        using var opened = Checkpoint.Open(checkpoint);
        return opened.Config.Labels
            ?? throw new ArgumentException($"'{checkpoint}': expected the class names of a classifier in 'config.json' ('id2label'), found none.",
                nameof(checkpoint));
    }

    /// <summary>The stages of one kind in a transformer, which may be a chain of chains.</summary>
    public static IEnumerable<T> Stages<T>(ITransformer model) => model switch
    {
        T stage => [stage],
        IEnumerable<ITransformer> chain => chain.SelectMany(Stages<T>),
        _ => [],
    };
}
