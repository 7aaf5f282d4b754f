namespace EmbeddingSpace.Classifiers;

/// <summary>One stage of a saved model: a folder of its archive.</summary>
internal sealed class SavedStage(SavedArchive archive, string folder, SavedStageKind kind)
{
    private const string ScoreColumn = "Score";

    private StageSettings? _settings;

    /// <summary>Where it stands.</summary>
    public SavedArchive Archive => archive;

    /// <summary>What it is.</summary>
    public SavedStageKind Kind => kind;

    /// <summary>Its folder in the zip, with the slash behind it.</summary>
    public string Folder => folder;

    /// <summary>Whether it answers with labels or numbers.</summary>
    public bool IsClassifier => kind is SavedStageKind.Classifier or SavedStageKind.Translation or SavedStageKind.Head;

    /// <summary>What ML.NET's part of it says of its columns.</summary>
    /// <exception cref="CheckpointException">That part is damaged.</exception>
    public StageSettings Settings => _settings ??= archive.ReadSettings(folder);

    /// <summary>What its output columns begin with; where they were named in another way, the name of its score column.</summary>
    public string Name => Settings.Score is { } score && score.Length > ScoreColumn.Length && score.EndsWith(ScoreColumn, StringComparison.Ordinal)
        ? score[..^ScoreColumn.Length]
        : Settings.Score ?? "";

    /// <summary>Open one of its files.</summary>
    /// <param name="name">Its name there.</param>
    /// <returns>Null when there is none of that name.</returns>
    /// <exception cref="CheckpointException">It would unpack to far too much, or stands in another stage's place and is not there.</exception>
    public Stream? OpenFile(string name) => archive.OpenFile(folder, name);

    /// <summary>SHA-256, lower-case hexadecimal, over its files whose names begin so, whatever its columns are called.</summary>
    public string HashOf(string prefix = "") => archive.HashOf(folder, prefix);
}
