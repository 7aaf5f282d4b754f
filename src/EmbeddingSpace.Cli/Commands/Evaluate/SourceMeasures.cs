using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>What <c>evaluate</c> says of a model beside its source.</summary>
/// <param name="SourceAccuracy">Of the source.</param>
/// <param name="Agreement">With the source.</param>
/// <param name="NegativeFlips">Right before, wrong now.</param>
/// <param name="NegativeFlipRate">As a share of all texts.</param>
/// <param name="PositiveFlips">Wrong before, right now.</param>
/// <param name="PositiveFlipRate">As a share of all texts.</param>
/// <param name="ProbeAccuracy">Of a labelled ridge classifier on the same encoder; null without texts to learn from.</param>
/// <param name="Ceiling">The smaller of source and probe.</param>
/// <param name="Retention">Chance-corrected; null where the ceiling is no better than the majority class.</param>
internal sealed record SourceMeasures(
    double SourceAccuracy, AgreementEstimate Agreement,
    int NegativeFlips, double NegativeFlipRate, int PositiveFlips, double PositiveFlipRate,
    double? ProbeAccuracy, double? Ceiling, double? Retention);
