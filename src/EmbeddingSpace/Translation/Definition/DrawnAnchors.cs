namespace EmbeddingSpace.Translation.Definition;

/// <summary>What takes the place of texts where none is given.</summary>
public enum DrawnAnchors
{
    /// <summary>
    /// Every kind the pair allows is tried on a small sample; the one whose head agrees best with the source on the anchors of all kinds is drawn.
    /// </summary>
    Auto,

    /// <summary>Sequences of random tokens, Zipf-like over the vocabulary.</summary>
    RandomTokens,

    /// <summary>The same, a quarter of the tokens drawn from those that the source's single-token logits read as class-specific.</summary>
    EnrichedTokens,

    /// <summary>Sampled from a masked language model head: the target's, or the source's.</summary>
    LanguageModel,
}
