namespace EmbeddingSpace.Scoring;

/// <summary>What becomes of a text that is longer than the model reads. A text that fits is read alike either way.</summary>
public enum TextOverflow
{
    /// <summary>Its end is cut off: one forward pass.</summary>
    Truncate,

    /// <summary>
    /// It is cut into the fewest windows that hold all of it, of nearly equal length, each between the special tokens; the results are averaged with the
    /// windows' tokens as weights. Nothing is lost but what words of different windows say together; time grows with the length.
    /// </summary>
    Windows,
}
