namespace EmbeddingSpace.Translation.Definition;

/// <summary>What can be said of a method by its name alone.</summary>
internal static class TranslationMethodTraits
{
    /// <summary>Whether the method, or one that it may choose, fits a head to pooled states.</summary>
    public static bool FitsHead(this TranslationMethod method) =>
        method is TranslationMethod.Auto or TranslationMethod.PooledRidge or TranslationMethod.LinearDistillation or TranslationMethod.Combined;
}
