using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>One closed-form way to move a classifier. Adding a method is adding a class to <see cref="TranslationMethods"/>.</summary>
internal interface ITranslationMethod
{
    /// <summary>The obstacle of every method that keeps blocks of the source.</summary>
    const string NoBlocks = "it keeps blocks of the source, and this source is scores alone";

    /// <summary>The obstacle of every method that needs a pair in one sequence.</summary>
    const string Apart = "it needs the texts of a pair in one sequence, and the target reads them apart";

    /// <summary>Its name.</summary>
    TranslationMethod Method { get; }

    /// <summary>Where it comes from.</summary>
    string Reference { get; }

    /// <summary>Why it cannot serve this pair.</summary>
    /// <returns>A clause for a sentence; null when it can.</returns>
    string? Obstacle(TranslationWork work);

    /// <summary>Fit it to the anchors, in every way worth trying.</summary>
    IReadOnlyList<TriedMethod> Try(TranslationWork work);
}
