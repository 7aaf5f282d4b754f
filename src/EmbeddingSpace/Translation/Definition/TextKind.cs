namespace EmbeddingSpace.Translation.Definition;

/// <summary>What the texts given to a translation are.</summary>
public enum TextKind
{
    /// <summary>Like those the classifier is used on: each is an anchor as it stands.</summary>
    Task,

    /// <summary>Of anything else, e.g. an encyclopedia: short windows of them become anchors, beside as many drawn token sequences.</summary>
    General,
}
