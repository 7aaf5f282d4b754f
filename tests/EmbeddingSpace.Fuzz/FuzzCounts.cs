namespace EmbeddingSpace.Fuzz;

/// <summary>What became of the inputs of one reader.</summary>
/// <param name="Inputs">All of them.</param>
/// <param name="Refused">Refused with a documented exception.</param>
/// <param name="Accepted">Read, with numbers for scores.</param>
/// <param name="Faults">Anything else.</param>
internal readonly record struct FuzzCounts(long Inputs, long Refused, long Accepted, long Faults)
{
    public static FuzzCounts operator +(FuzzCounts left, FuzzCounts right) =>
        new(left.Inputs + right.Inputs, left.Refused + right.Refused, left.Accepted + right.Accepted, left.Faults + right.Faults);
}
