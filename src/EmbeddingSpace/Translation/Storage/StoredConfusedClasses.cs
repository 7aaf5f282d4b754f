using EmbeddingSpace.Translation.Findings;

namespace EmbeddingSpace.Translation.Storage;

/// <summary><see cref="ConfusedClasses"/> as saved models keep them.</summary>
internal sealed record StoredConfusedClasses(string Source, string Translated, int Count)
{
    public static StoredConfusedClasses Of(ConfusedClasses classes) => new(classes.Source, classes.Translated, classes.Count);

    public ConfusedClasses ToClasses() => new(Source, Translated, Count);
}
