using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.Cascade;

/// <summary>What a saved <see cref="TextClassifierCascadeTransformer"/> remembers beside its two models.</summary>
/// <param name="AnsweredBy">Column that says who answered.</param>
internal sealed record StoredCascadeSettings(string AnsweredBy) : IStoredSettings
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceCascade";

    public static readonly ModelFormat<StoredCascadeSettings> Format = new(nameof(TextClassifierCascadeTransformer), "ES CASCD", Loader, oldestReadable: 1,
        "1: the first; the models stand in 'Translation' and 'Fallback' beside it");

    public IEnumerable<string> Faults() =>
        AnsweredBy.Length == 0 ? ["Expected a name for the column that says who answered, found an empty one."] : [];
}
