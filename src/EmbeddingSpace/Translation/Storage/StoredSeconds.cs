using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation.Storage;

/// <summary><see cref="TranslationSeconds"/> as saved models keep them.</summary>
internal sealed record StoredSeconds(double Encode, double Solve, double Total)
{
    public static StoredSeconds Of(TranslationSeconds seconds) => new(seconds.Encode, seconds.Solve, seconds.Total);

    public TranslationSeconds ToSeconds() => new(Encode, Solve, Total);
}
