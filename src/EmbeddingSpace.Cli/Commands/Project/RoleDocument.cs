using System.Text.Json.Serialization;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Cli.Commands.Tokens;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;

namespace EmbeddingSpace.Cli.Commands.Project;

/// <summary>What <c>project</c> hands over of parameters.</summary>
/// <param name="Rows">One entry a vector.</param>
/// <param name="PeakBytes">Peak memory of the process.</param>
internal sealed record RoleDocument(IReadOnlyList<RoleDocument.Row> Rows, long PeakBytes)
{
    /// <summary>One vector; of several layers that share one stored block, they are named, too.</summary>
    internal sealed record Row(
        string Role, int? Layer, int? Head, int Index, IReadOnlyList<TokenEntry> Highest, IReadOnlyList<TokenEntry> Lowest,
        double RandomHighest, double RandomLowest, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? SharedLayers)
    {
        /// <summary>A reading beside what random directions of the vector's length reach.</summary>
        public static Row Of(ParameterReading reading, double length, double high, double low, ModelArchitecture architecture) => new(
            reading.Role.Name(), reading.Layer, reading.Head, reading.Index, TokenEntry.Of(reading.Highest), TokenEntry.Of(reading.Lowest),
            length * high, length * low, SharedBlock.LayersOf(architecture, reading.Layer));
    }
}
