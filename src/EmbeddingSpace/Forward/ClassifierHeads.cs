using EmbeddingSpace.Architecture;

namespace EmbeddingSpace.Forward;

/// <summary>What a checkpoint must be to serve as a single-label classifier.</summary>
internal static class ClassifierHeads
{
    /// <summary>Throw unless the checkpoint has a classification head over at least two exclusive classes.</summary>
    public static void Require(ModelMap map)
    {
        var config = map.Checkpoint.Config;
        if (map.Classifier is null)
            throw new InvalidCheckpointException(
                $"'{map.Checkpoint.Location}': expected a fine-tuned classifier, found "
                + $"{(config.Architectures.Count == 0 ? "no classification head" : string.Join(", ", config.Architectures))}, and no head of one. "
                + "Fine-tune it first, or use it as a target.");
        if (map.Architecture.Classes!.Count < 2)
            throw new InvalidCheckpointException(
                $"'{config.File}': expected a head over at least 2 classes, found {map.Architecture.Classes.Count} (a regression). "
                + "Only classifiers can be used here.");
        RequireNames(map.Architecture.Classes, config.File);
        if (config.GetText("problem_type") is { } problem && problem != "single_label_classification")
            throw new InvalidCheckpointException(
                $"'problem_type' in '{config.File}': expected single_label_classification, found '{problem}'. "
                + "Only classifiers with exclusive classes can be used here.");
    }

    // An answer is a name: one that is empty or stands for two classes says nothing.
    private static void RequireNames(IReadOnlyList<string> classes, string file)
    {
        for (var id = 0; id < classes.Count; id++)
            if (classes[id].Length == 0)
                throw new InvalidCheckpointException($"'id2label' in '{file}': expected a name for class {id}, found an empty one. Give the class a name.");
        if (classes.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InvalidCheckpointException(
                $"'id2label' in '{file}': expected a name of its own for each class, found '{twice.Key}' {twice.Count()} times. Give the classes other names.");
    }
}
