namespace EmbeddingSpace.Hub.Definition;

/// <summary>Why a model could not be fetched.</summary>
public enum HubFault
{
    /// <summary>The hub answered in a way that no hub does, or not at all to what was asked.</summary>
    UnexpectedAnswer,

    /// <summary>There is no such model, revision or file.</summary>
    NotFound,

    /// <summary>The model is private, or its terms have not been accepted: a token is missing, or another one is needed.</summary>
    Denied,

    /// <summary>The hub asks to come back later, and was still busy when patience ended.</summary>
    Busy,

    /// <summary>There is no connection, or it breaks again and again. What came is kept, and the next try goes on from there.</summary>
    Unreachable,

    /// <summary>What came is not what was announced: another size, or another hash. Nothing of it is kept.</summary>
    Damaged,

    /// <summary>The disk is full. Nothing half is kept.</summary>
    NoSpace,

    /// <summary>The model has no weights in a format that is read.</summary>
    NoWeights,
}
