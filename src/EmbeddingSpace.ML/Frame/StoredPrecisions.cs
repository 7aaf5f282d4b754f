using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Frame;

/// <summary>Between number formats and their stored words.</summary>
internal static class StoredPrecisions
{
    public static StoredPrecision ToStored(this ScoringPrecision precision) => precision switch
    {
        ScoringPrecision.Float32 => StoredPrecision.Float32,
        ScoringPrecision.BFloat16 => StoredPrecision.BFloat16,
        ScoringPrecision.Fastest => StoredPrecision.Fastest,
        ScoringPrecision.Float16 => StoredPrecision.Float16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "'precision': expected a number format that a saved model has a word for."),
    };

    public static ScoringPrecision ToPrecision(this StoredPrecision precision) => Enum.GetValues<ScoringPrecision>().Single(one => one.ToStored() == precision);
}
