using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>Every method there is, cheapest first.</summary>
internal static class TranslationMethods
{
    /// <summary>The methods.</summary>
    public static IReadOnlyList<ITranslationMethod> All { get; } =
    [
        new PooledHeadMethod(TranslationMethod.PooledRidge),
        new PooledHeadMethod(TranslationMethod.LinearDistillation),
        new TokenRidgeMethod(),
        new EmbeddingMapMethod(TranslationMethod.VocabularyKernel, "Dar et al. 2023, section 4.3", embeddings => embeddings.Kernel()),
        new EmbeddingMapMethod(TranslationMethod.Procrustes, "Schönemann 1966", embeddings => embeddings.Procrustes(scaled: false)),
        new EmbeddingMapMethod(TranslationMethod.ScaledProcrustes, "Schönemann and Carroll 1970", embeddings => embeddings.Procrustes(scaled: true)),
        new EmbeddingMapMethod(TranslationMethod.Whitened, "Hotelling 1936; Artetxe et al. 2018", embeddings => embeddings.Whitened()),
        new CombinedMethod(),
    ];

    /// <summary>The method of a name.</summary>
    public static ITranslationMethod Of(TranslationMethod method) => All.Single(candidate => candidate.Method == method);
}
