using EmbeddingSpace.Projection.Parameters;

namespace EmbeddingSpace.Cli.Commands.Measure;

/// <summary>What is measured.</summary>
/// <param name="Roles">Parameters to keep coordinates of; null: all that the model has many of in every block.</param>
/// <param name="Layer">Block; null: every block.</param>
/// <param name="Ks">Coordinates to keep, ascending; null: the usual ones.</param>
/// <param name="Texts">Texts for the recall of hidden states; null: not measured.</param>
/// <param name="Top">Tokens that stand for a vector; null: the usual ones.</param>
/// <param name="Active">Most active neurons of a block.</param>
internal sealed record MeasureRequest(
    IReadOnlyList<ParameterRole>? Roles, int? Layer, IReadOnlyList<int>? Ks, IReadOnlyList<string>? Texts, int? Top, int Active);
