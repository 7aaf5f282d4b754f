namespace EmbeddingSpace.Translation.Sources;

/// <summary>How much of one anchor's answer agrees, of how much there is: the agreement on many is the sum of the one over the sum of the other.</summary>
/// <param name="Agreeing">Of one of several classes 0 or 1; of several labels twice those that both say; of a number the variance explained.</param>
/// <param name="Of">Of one of several classes 1; of several labels those that either says, counted twice where both do; of a number its variance.</param>
internal readonly record struct AnswerAgreement(double Agreeing, double Of)
{
    /// <summary>The agreement on many; 0 where there is nothing to agree on.</summary>
    public static double Share(IEnumerable<AnswerAgreement> rows)
    {
        var (agreeing, of) = (0.0, 0.0);
        foreach (var row in rows) (agreeing, of) = (agreeing + row.Agreeing, of + row.Of);
        return of > 0 ? agreeing / of : 0;
    }
}
