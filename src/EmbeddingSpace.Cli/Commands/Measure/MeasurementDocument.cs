using System.Text.Json.Serialization;
using EmbeddingSpace.Projection.Measurements;

namespace EmbeddingSpace.Cli.Commands.Measure;

/// <summary>What <c>measure</c> hands over: the paper's measurements, each beside its control.</summary>
/// <param name="KeepK">Fidelity of inner products when only k coordinates are kept (Dar et al. 2023, section 3).</param>
/// <param name="Related">Tokens that related vectors share (section 4.1).</param>
/// <param name="Recall">Tokens of hidden states that active parameters account for (section 4.2); null without texts.</param>
/// <param name="Seconds">Time of everything.</param>
/// <param name="PeakBytes">Peak memory of the process.</param>
internal sealed record MeasurementDocument(
    IReadOnlyList<MeasurementDocument.KeepKEntry> KeepK, IReadOnlyList<MeasurementDocument.RelatedEntry> Related,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LayerRecall>? Recall,
    double Seconds, long PeakBytes)
{
    /// <summary>One role, block and k.</summary>
    internal sealed record KeepKEntry(
        string Role, int Layer, int K, double Transpose, double Inverse, double RandomTranspose, double RandomInverse)
    {
        /// <summary>Gather.</summary>
        public static KeepKEntry Of(string role, int layer, KeepKFidelity found) =>
            new(role, layer, found.K, found.Transpose, found.Inverse, found.RandomTranspose, found.RandomInverse);
    }

    /// <summary>One kind of pairs in one block.</summary>
    internal sealed record RelatedEntry(RelatedKind Pairs, int Layer, double Mean, double ShuffledMean, int Count);
}
