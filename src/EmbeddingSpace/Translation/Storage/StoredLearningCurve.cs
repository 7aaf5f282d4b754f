using EmbeddingSpace.Translation.Findings;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>A <see cref="LearningCurve"/> as saved models keep it.</summary>
internal sealed record StoredLearningCurve(IReadOnlyList<StoredLearningCurve.Point> Points, string Doubling)
{
    public static StoredLearningCurve Of(LearningCurve curve) =>
        new([.. curve.Points.Select(point => new Point(point.Texts, point.Agreement))], curve.Doubling);

    public LearningCurve ToCurve() => new([.. Points.Select(point => new LearningCurvePoint(point.Texts, point.Agreement))], Doubling);

    /// <summary>A point.</summary>
    internal sealed record Point(int Texts, double Agreement);
}
