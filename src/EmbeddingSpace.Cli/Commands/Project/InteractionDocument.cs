using System.Text.Json.Serialization;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Projection.Interactions;

namespace EmbeddingSpace.Cli.Commands.Project;

/// <summary>What <c>project</c> hands over of heads.</summary>
/// <param name="Pairs">The highest pairs of every head, best first.</param>
/// <param name="Heads">Each head as a whole: the control of its pairs.</param>
/// <param name="PeakBytes">Peak memory of the process.</param>
internal sealed record InteractionDocument(
    IReadOnlyList<InteractionDocument.Pair> Pairs, IReadOnlyList<InteractionDocument.Head> Heads, long PeakBytes)
{
    /// <summary>Gather.</summary>
    public static InteractionDocument Of(IReadOnlyList<HeadInteraction> heads, ModelArchitecture architecture, long peakBytes) => new(
        [.. heads.SelectMany(head => head.Pairs.Select(pair => new Pair(pair.From, pair.To, pair.FromId, pair.ToId, pair.Score, head.Layer, head.Head)))],
        [.. heads.Select(head => Head.Of(head, architecture))], peakBytes);

    /// <summary>The pairs of a head, best first.</summary>
    public IEnumerable<Pair> PairsOf(Head head) => Pairs.Where(pair => pair.Layer == head.Layer && pair.Head == head.Index);

    /// <summary>One pair of tokens.</summary>
    internal sealed record Pair(string From, string To, int FromId, int ToId, double Score, int Layer, int Head)
    {
        /// <summary>For people.</summary>
        public override string ToString() => $"{From} → {To}";
    }

    /// <summary>One head as a whole; of several layers that share one stored block, they are named, too.</summary>
    internal sealed record Head(
        int Layer, [property: JsonPropertyName("head")] int Index, double Norm,
        double Mean, double Deviation, double SameTokenMean, double EffectiveRank, double ScoredShare,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? SharedLayers)
    {
        /// <summary>Gather.</summary>
        public static Head Of(HeadInteraction head, ModelArchitecture architecture)
        {
            var all = head.Summary;
            return new(head.Layer, head.Head, all.Norm, all.Mean, all.Deviation, all.SameTokenMean, all.EffectiveRank, head.ScoredShare,
                SharedBlock.LayersOf(architecture, head.Layer));
        }
    }
}
