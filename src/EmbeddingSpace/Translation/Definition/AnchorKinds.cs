namespace EmbeddingSpace.Translation.Definition;

/// <summary>Names of what anchors can be, as a report gives them.</summary>
internal static class AnchorKinds
{
    /// <summary>Texts of the task.</summary>
    public const string Texts = "texts";

    /// <summary>Windows of texts of anything else.</summary>
    public const string GeneralTexts = "general-texts";

    /// <summary>Sequences of random tokens.</summary>
    public const string RandomTokens = "random-tokens";

    /// <summary>Random tokens among which those are frequent that speak for one class of the source.</summary>
    public const string EnrichedTokens = "enriched-tokens";

    /// <summary>Sequences sampled from a model's masked language model head.</summary>
    public const string LanguageModel = "language-model";
}
