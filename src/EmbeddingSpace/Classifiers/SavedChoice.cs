namespace EmbeddingSpace.Classifiers;

/// <summary>The one classifier of a saved model that is asked for.</summary>
/// <param name="Stage">It.</param>
/// <param name="Encoder">What computes the features that it reads, where it is a head; else null.</param>
internal sealed record SavedChoice(SavedStage Stage, SavedStage? Encoder)
{
    /// <summary>Find the classifier.</summary>
    /// <param name="zip">The saved model.</param>
    /// <param name="head">What its output columns begin with; null where there is only one.</param>
    /// <exception cref="CheckpointException">There is none, or none of that name, or there are several; or other stages change what it reads.</exception>
    public static SavedChoice Of(SavedArchive zip, string? head)
    {
        var classifiers = zip.Stages.Where(stage => stage.IsClassifier).ToList();
        if (classifiers.Count == 0) throw SavedArchive.Fault(zip.Path, "neither 'classifier.json' nor 'translation.json' nor 'head.json' in it");
        // What another stage does to the texts before, or to the answers behind, would be lost without a word.
        if (zip.Stages.Any(stage => stage.Kind == SavedStageKind.Other))
            throw SavedArchive.Fault(zip.Path, $"{zip.Stages.Count} stages: load those with ML.NET");
        var chosen = head is null ? Only(zip, classifiers) : Named(zip, classifiers, head);
        return new(chosen, chosen.Kind == SavedStageKind.Head ? EncoderOf(zip, chosen) : null);
    }

    /// <summary>The one encoder of a saved model, whatever heads stand behind it.</summary>
    /// <exception cref="CheckpointException">There is none, or there are several; or other stages change what it reads.</exception>
    public static SavedStage OnlyEncoder(SavedArchive zip)
    {
        var encoders = zip.Stages.Where(stage => stage.Kind == SavedStageKind.Encoder).ToList();
        return encoders is [var encoder] && zip.Stages.All(stage => stage.Kind != SavedStageKind.Other)
            ? encoder
            : throw new CheckpointException($"'{zip.Path}': expected one text encoder ('encoder.json') and nothing but classifiers beside it, found "
                + $"{encoders.Count} among {zip.Stages.Count} stages. Name a file with one.");
    }

    private static SavedStage Only(SavedArchive zip, List<SavedStage> classifiers) => classifiers is [var only]
        ? only
        : throw SavedArchive.Fault(zip.Path, $"{classifiers.Count} classifiers ({Names(classifiers)}), and none of them named as the head");

    private static SavedStage Named(SavedArchive zip, List<SavedStage> classifiers, string head) => classifiers.FindAll(stage => stage.Name == head) switch
    {
        [var named] => named,
        [] => throw new CheckpointException($"'{zip.Path}': expected a head '{head}', found {Names(classifiers)}. Name one of those."),
        var several => throw new CheckpointException(
            $"'{zip.Path}': expected one head '{head}', found {several.Count} of that name. Save each with columns of another prefix."),
    };

    private static SavedStage EncoderOf(SavedArchive zip, SavedStage head)
    {
        var encoders = zip.Stages.Where(stage => stage.Kind == SavedStageKind.Encoder).ToList();
        if (encoders is not [var encoder]) throw SavedArchive.Fault(zip.Path, $"a head and {encoders.Count} encoders before it");
        return head.Settings.Features == encoder.Settings.Output
            ? encoder
            : throw SavedArchive.Fault(zip.Path, $"a head on column '{head.Settings.Features}' behind an encoder that adds '{encoder.Settings.Output}'");
    }

    private static string Names(List<SavedStage> classifiers) => NameList.Of([.. classifiers.Select(stage => stage.Name)]);
}
