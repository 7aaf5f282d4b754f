namespace EmbeddingSpace.Translation.Definition;

/// <summary>What the anchors of a translation are. Documents and saved models write them as <c>texts</c>, <c>general-texts</c> and so on.</summary>
public enum AnchorKind
{
    /// <summary>Texts of the task.</summary>
    Texts,

    /// <summary>Windows of texts of anything else, and as many sequences of random tokens.</summary>
    GeneralTexts,

    /// <summary>Sequences of random tokens.</summary>
    RandomTokens,

    /// <summary>Random tokens among which those are frequent that speak for one class of the source.</summary>
    EnrichedTokens,

    /// <summary>Sequences sampled from a model's masked language model head.</summary>
    LanguageModel,
}
