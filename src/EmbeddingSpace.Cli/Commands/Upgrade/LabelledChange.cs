using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary>A head before and after, on labelled texts.</summary>
/// <param name="Texts">Texts.</param>
/// <param name="OldAccuracy">Share that the old one has right.</param>
/// <param name="NewAccuracy">Share that the new one has right.</param>
/// <param name="Gained">Texts that the new one alone has right.</param>
/// <param name="Lost">Texts that the old one alone had right.</param>
/// <param name="Change"><c>better</c> or <c>worse</c> where the changed texts tell, with 95 % certainty; else <c>same</c>.</param>
internal sealed record LabelledChange(int Texts, double OldAccuracy, double NewAccuracy, int Gained, int Lost, string Change)
{
    private const double Even = 0.5;

    /// <summary>Compare.</summary>
    public static LabelledChange Of(IReadOnlyList<int> before, IReadOnlyList<int> after, IReadOnlyList<int> labels)
    {
        var compared = SourceComparison.Of(before, after, labels);
        var (gained, lost) = (compared.PositiveFlips, compared.NegativeFlips);
        // Of the texts that only one of the two has right: were they alike, each would have half of them.
        var share = gained + lost > 0 ? AgreementEstimate.Wilson(gained, gained + lost) : null;
        return new(labels.Count, compared.SourceAccuracy, compared.SourceAccuracy + (double)(gained - lost) / labels.Count, gained, lost,
            share?.Low > Even ? "better" : share?.High < Even ? "worse" : "same");
    }
}
