namespace EmbeddingSpace.Alignment.Layers;

/// <summary>One source layer (or head) and the target layer (or head) it is matched with.</summary>
/// <param name="Source">Index in the source.</param>
/// <param name="Target">Index in the target.</param>
/// <param name="Score">Their score.</param>
/// <param name="BestOther">The highest score that either has with another partner; null where there is none.</param>
/// <param name="Gap">How much the sum of all matched scores would fall if these two were kept apart; null where no other assignment exists.
/// Near 0 = the match could as well be another.</param>
public sealed record Match(int Source, int Target, double Score, double? BestOther, double? Gap)
{
    /// <summary>Score − best other: below 0 where the match was made for the sake of the others; null where there is no other.</summary>
    public double? Margin => Score - BestOther;
}
