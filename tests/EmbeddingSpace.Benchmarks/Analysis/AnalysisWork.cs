using System.Diagnostics;
using EmbeddingSpace.Alignment.Layers;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Benchmarks.Analysis;

/// <summary>The analyses, as the command line runs them.</summary>
internal static class AnalysisWork
{
    /// <summary>All roles, with CKA, SVCCA and relatedness.</summary>
    public const string Align = "align all roles";

    /// <summary>Every head.</summary>
    public const string QueryKey = "top 100 query-key pairs of every head";

    /// <summary>Every head.</summary>
    public const string ValueOutput = "top 100 value-output pairs of every head";

    /// <summary>One head, ours.</summary>
    public const string OneHead = "top 100 pairs of one head";

    /// <summary>E W Eᵀ with W [hidden, hidden], whole.</summary>
    public const string DenseHead = "dense: E W Eᵀ, then the top 100";

    /// <summary>(E W_Q)(E W_K)ᵀ, whole.</summary>
    public const string FactoredHead = "dense: (E W_Q)(E W_K)ᵀ, then the top 100";

    private const int Repeats = 3;

    /// <summary>Do it.</summary>
    /// <returns>Seconds.</returns>
    public static double Run(string what, string[] models)
    {
        var clock = Stopwatch.StartNew();
        switch (what)
        {
            case Align: AlignAll(models[0], models[1]); break;
            case QueryKey: ReadPairs(InteractionKind.QueryKey, models[0]); break;
            case ValueOutput: ReadPairs(InteractionKind.ValueOutput, models[0]); break;
            default: return ReadHead(what, models[0]);
        }
        return clock.Elapsed.TotalSeconds;
    }

    private static void AlignAll(string sourceFolder, string targetFolder)
    {
        using var source = Checkpoint.Open(sourceFolder);
        using var target = Checkpoint.Open(targetFolder);
        using var sourceSpace = VocabularySpace.Load(source, new() { TokenEmbedding = true });
        using var targetSpace = VocabularySpace.Load(target, new() { TokenEmbedding = true });
        var progress = new ErrorProgress();
        using var alignment = new ModelAlignment(ParameterReader.Open(source), sourceSpace, ParameterReader.Open(target), targetSpace, new(), progress);
        _ = alignment.MeasureRelatedness();
        foreach (var role in ParameterRoles.Layered) _ = alignment.AlignLayers(role, progress);
    }

    private static void ReadPairs(InteractionKind kind, string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        using var space = VocabularySpace.Load(checkpoint);
        using var interactions = new HeadInteractions(ParameterReader.Open(checkpoint), space);
        foreach (var _ in interactions.ReadAll(kind, progress: new ErrorProgress())) { }
    }

    private static double ReadHead(string what, string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        using var space = VocabularySpace.Load(checkpoint);
        var reader = ParameterReader.Open(checkpoint);
        using var interactions = new HeadInteractions(reader, space);
        // Balancing needs EᵀE, which is gathered once a model, as E is read once: neither side's clock counts it.
        _ = space.Gram;
        var seconds = new List<double>();
        for (var run = 0; run < Repeats; run++)
        {
            var clock = Stopwatch.StartNew();
            if (what == OneHead) _ = interactions.Read(InteractionKind.QueryKey, 0, 0);
            else DenseInteraction.TopQueryKeyPairs(reader, space, whole: what == DenseHead, InteractionOptions.DefaultTop);
            seconds.Add(clock.Elapsed.TotalSeconds);
        }
        return seconds.Order().ElementAt(Repeats / 2);
    }
}
