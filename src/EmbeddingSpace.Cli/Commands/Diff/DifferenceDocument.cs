using EmbeddingSpace.Alignment.Differences;
using EmbeddingSpace.Cli.Commands.Tokens;
using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;

namespace EmbeddingSpace.Cli.Commands.Diff;

/// <summary>What <c>diff</c> hands over.</summary>
/// <param name="Classes">Each class; none where the fine-tuned model has no classification head.</param>
/// <param name="Layers">Each role in each block.</param>
/// <param name="Tensors">Each tensor that both have.</param>
/// <param name="PeakBytes">Peak memory of the process.</param>
internal sealed record DifferenceDocument(IReadOnlyList<DifferenceDocument.ClassEntry> Classes, IReadOnlyList<DifferenceDocument.LayerEntry> Layers, IReadOnlyList<DifferenceDocument.TensorEntry> Tensors, long PeakBytes)
{
    /// <summary>Gather the results.</summary>
    public static DifferenceDocument Of(FineTuningDifference difference, IReadOnlyList<ClassReading> readings, ParameterReader reader, long peakBytes) => new(
        [.. difference.Classes.Zip(readings, ClassEntry.Of)],
        [.. difference.Layers.Select(layer => new LayerEntry(layer.Layer, layer.Role.Name(), layer.RelativeChange, layer.MainShare, NoiseShare(reader.CountIn(layer.Role), reader.Architecture.Hidden), TokenEntry.Of(layer.Rose), TokenEntry.Of(layer.Fell)))],
        [.. difference.Tensors.Select(tensor => new TensorEntry(tensor.Name, tensor.Role, tensor.Layer, tensor.RelativeChange))], peakBytes);

    /// <summary>The control of a main direction: its expected share where the change is noise, the largest squared singular value (√n + √d)² of an [n, d] matrix of normal numbers over all of them.</summary>
    private static double NoiseShare(int vectors, int hidden) => Math.Min(1, Math.Pow(Math.Sqrt(vectors) + Math.Sqrt(hidden), 2) / ((double)vectors * hidden));

    /// <summary>One class: what its row moved towards, and what it looks for with the fidelity of that reading.</summary>
    internal sealed record ClassEntry(string Label, IReadOnlyList<TokenEntry> Rose, IReadOnlyList<TokenEntry> Fell, IReadOnlyList<TokenEntry> Reading, IReadOnlyList<TokenEntry> ReadingLowest,
        IReadOnlyList<TokenEntry> Raw, IReadOnlyList<TokenEntry> RawLowest, double Fidelity, double RawFidelity, double RandomFidelity, bool BaseHasHead, int FittedTokens, int HeldOutTokens)
    {
        /// <summary>Gather.</summary>
        public static ClassEntry Of(ClassChange change, ClassReading reading) => new(change.Label, TokenEntry.Of(change.Rose), TokenEntry.Of(change.Fell),
            TokenEntry.Of(reading.Fitted.Highest), TokenEntry.Of(reading.Fitted.Lowest), TokenEntry.Of(reading.Raw.Highest), TokenEntry.Of(reading.Raw.Lowest),
            reading.Fidelity, reading.RawFidelity, reading.RandomFidelity, change.BaseHasHead, reading.FittedTokens, reading.HeldOutTokens);
    }

    /// <summary>One role in one block.</summary>
    internal sealed record LayerEntry(int? Layer, string Role, double? RelativeChange, double MainShare, double RandomMainShare, IReadOnlyList<TokenEntry> Rose, IReadOnlyList<TokenEntry> Fell);

    /// <summary>One tensor.</summary>
    internal sealed record TensorEntry(string Name, string Role, int? Layer, double? RelativeChange);
}
