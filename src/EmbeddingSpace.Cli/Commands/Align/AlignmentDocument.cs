using System.Text.Json.Serialization;
using EmbeddingSpace.Alignment.Layers;
using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using Table = System.Collections.Generic.IReadOnlyList<System.Collections.Generic.IReadOnlyList<double>>;

namespace EmbeddingSpace.Cli.Commands.Align;

/// <summary>
/// What <c>align</c> hands over. One role: its numbers. All roles: as role <see cref="AllRoles"/> the mean of their tables with its own
/// assignment, and each of them in <c>roles</c>.
/// </summary>
/// <param name="Role">The role.</param>
/// <param name="Layers">[source, target] mean |r| over pairs of vectors (Dar et al. 2023, section 4.3).</param>
/// <param name="Assignment">Source and target of each matched pair of layers.</param>
/// <param name="MeanMatched">Mean of the matched pairs.</param>
/// <param name="MeanOther">Mean of the others; null where there are none.</param>
/// <param name="Margins">How sure each match is.</param>
/// <param name="Shuffled">The control: the same with the target's tokens shuffled.</param>
/// <param name="Best">The same by the mean over source vectors of the largest |r|; null for all roles.</param>
/// <param name="ShuffledBest">Its control.</param>
/// <param name="FeatureSpace">The contrast: raw vectors compared coordinate by coordinate; null where widths differ.</param>
/// <param name="Cka">Linear CKA, where asked for.</param>
/// <param name="Svcca">SVCCA, where asked for.</param>
/// <param name="Shared">The tokens that both models have.</param>
/// <param name="Relatedness">How well one embedding predicts the other; null where too few tokens are shared.</param>
/// <param name="Related">Whether they are related: more than half of the held-out variance is explained.</param>
/// <param name="Roles">Each role, where all were asked for.</param>
/// <param name="Seconds">Time of everything.</param>
/// <param name="PeakBytes">Peak memory of the process.</param>
internal sealed record AlignmentDocument(
    string Role, Table Layers, IReadOnlyList<int[]> Assignment, double MeanMatched, double? MeanOther,
    IReadOnlyList<AlignmentDocument.Margin> Margins, AlignmentDocument.Comparison Shuffled,
    AlignmentDocument.Comparison? Best, AlignmentDocument.Comparison? ShuffledBest, AlignmentDocument.Comparison? FeatureSpace,
    Table? Cka, Table? Svcca, AlignmentDocument.SharedTokens Shared, Relatedness? Relatedness, bool? Related,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AlignmentDocument.RoleEntry>? Roles,
    double Seconds, long PeakBytes)
{
    /// <summary>What stands for the mean of all roles.</summary>
    public const string AllRoles = "all";

    /// <summary>Related pairs reach .78 and more, pairs trained apart .23: half of the variance lies well between.</summary>
    public const double RelatedFrom = 0.5;

    /// <summary>Gather the results.</summary>
    public static AlignmentDocument Of(
        IReadOnlyList<RoleAlignment> aligned, SharedVocabulary shared, Relatedness? relatedness, double seconds, long peakBytes)
    {
        var entries = aligned.Select(RoleEntry.Of).ToList();
        var tokens = SharedTokens.Of(shared);
        var related = relatedness is null ? (bool?)null : relatedness.Explained > RelatedFrom;
        if (entries is [var only])
            return new(
                only.Role, only.Layers, only.Assignment, only.MeanMatched, only.MeanOther, only.Margins, only.Shuffled,
                only.Best, only.ShuffledBest, only.FeatureSpace, only.Cka, only.Svcca,
                tokens, relatedness, related, null, seconds, peakBytes);
        var mean = Mean([.. aligned.Select(role => role.EmbeddingSpace.MeanAbsolute)]);
        var control = Mean([.. aligned.Select(role => role.Shuffled.MeanAbsolute)]);
        var matching = LayerMatching.Of(mean);
        return new(
            AllRoles, mean, Pairs(matching), matching.MeanMatched, matching.MeanOther, Margin.Of(matching), Comparison.Of(control, LayerMatching.Of(control)),
            null, null, null, null, null, tokens, relatedness, related, entries, seconds, peakBytes);
    }

    /// <summary>Each role, also where only one was asked for.</summary>
    public IReadOnlyList<RoleEntry> Entries() => Roles ??
    [
        new(Role, Layers, Assignment, MeanMatched, MeanOther, Margins, Shuffled, Best!, ShuffledBest!, FeatureSpace, Cka, Svcca),
    ];

    private static double[][] Mean(IReadOnlyList<Table> tables) => [.. Enumerable.Range(0, tables[0].Count).Select(row =>
        Enumerable.Range(0, tables[0][row].Count).Select(column => tables.Average(table => table[row][column])).ToArray())];

    private static IReadOnlyList<int[]> Pairs(LayerMatching matching) => [.. matching.Matches.Select(match => new[] { match.Source, match.Target })];

    /// <summary>A table with its assignment.</summary>
    internal sealed record Comparison(Table Layers, IReadOnlyList<int[]> Assignment, double MeanMatched, double? MeanOther)
    {
        /// <summary>Gather.</summary>
        public static Comparison Of(Table layers, LayerMatching matching) => new(layers, Pairs(matching), matching.MeanMatched, matching.MeanOther);
    }

    /// <summary>A match with what else there was.</summary>
    internal sealed record Margin(
        int Source, int Target, double Score, double? BestOther, [property: JsonPropertyName("margin")] double? Lead, double? Gap)
    {
        /// <summary>Gather.</summary>
        public static IReadOnlyList<Margin> Of(LayerMatching matching) => [.. matching.Matches.Select(match =>
            new Margin(match.Source, match.Target, match.Score, match.BestOther, match.Margin, match.Gap))];
    }

    /// <summary>The tokens that both models have.</summary>
    internal sealed record SharedTokens(int Count, int SourceSize, int TargetSize, double SourceOverlap, double TargetOverlap, bool Whole)
    {
        /// <summary>Gather.</summary>
        public static SharedTokens Of(SharedVocabulary shared) =>
            new(shared.Count, shared.SourceSize, shared.TargetSize, shared.SourceOverlap, shared.TargetOverlap, shared.IsWhole);
    }

    /// <summary>One role.</summary>
    internal sealed record RoleEntry(
        string Role, Table Layers, IReadOnlyList<int[]> Assignment, double MeanMatched, double? MeanOther,
        IReadOnlyList<Margin> Margins, Comparison Shuffled, Comparison Best, Comparison ShuffledBest, Comparison? FeatureSpace,
        Table? Cka, Table? Svcca)
    {
        /// <summary>Gather.</summary>
        public static RoleEntry Of(RoleAlignment role)
        {
            var (found, control, raw) = (role.EmbeddingSpace, role.Shuffled, role.FeatureSpace);
            var matching = found.Matching;
            return new(
                role.Role.Name(), found.MeanAbsolute, Pairs(matching), matching.MeanMatched, matching.MeanOther,
                Margin.Of(matching), Comparison.Of(control.MeanAbsolute, control.Matching),
                Comparison.Of(found.MeanBest, found.BestMatching), Comparison.Of(control.MeanBest, control.BestMatching),
                raw is null ? null : Comparison.Of(raw.MeanAbsolute, raw.Matching),
                role.Cka, role.Svcca);
        }
    }
}
