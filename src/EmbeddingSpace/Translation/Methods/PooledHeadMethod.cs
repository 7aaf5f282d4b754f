using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>A linear head on pooled states of every target layer: fitted to the source's logits, or to its probabilities (distillation).</summary>
internal sealed class PooledHeadMethod(TranslationMethod method) : ITranslationMethod
{
    /// <inheritdoc/>
    public TranslationMethod Method => method;

    /// <inheritdoc/>
    public string Reference => method == TranslationMethod.PooledRidge ? "Hoerl and Kennard 1970" : "Hinton et al. 2015, in closed form";

    /// <inheritdoc/>
    public string? Obstacle(TranslationWork work) => method == TranslationMethod.LinearDistillation && work.Answers is SourceNumbers
        ? "it is fitted to probabilities, and the source says numbers"
        : null;

    /// <inheritdoc/>
    public IReadOnlyList<TriedMethod> Try(TranslationWork work)
    {
        var heads = work.Heads;
        return [TriedMethod.FromHead(method, heads.Poolings, method == TranslationMethod.PooledRidge ? heads.Logits : heads.Probabilities!, work.HeldOut)];
    }
}
