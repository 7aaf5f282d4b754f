// Compares models that share a vocabulary: are they related, which layers correspond, and can a vector of one be read in the other?
// One pair was fine-tuned from the same model, the other was trained apart. Every number has its control beside it.
using System.Diagnostics;
using EmbeddingSpace.Alignment.Layers;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using Microsoft.ML;

var watch = Stopwatch.StartNew();
var ml = new MLContext(seed: 1);
string Model(string name) => Path.Combine(AppContext.BaseDirectory, "data", "models", name);

Compare("mini-a-ag_news", "mini-a-sst2", "fine-tuned from the same model on different tasks");
Compare("mini-a-ag_news", "mini-b", "trained apart: other width, other seed, other texts");
Console.WriteLine($"Everything took {watch.Elapsed.TotalSeconds:0.0} s.");

void Compare(string sourceName, string targetName, string known)
{
    Console.WriteLine($"=== '{sourceName}' and '{targetName}' ({known})");
    using var sourceCheckpoint = Checkpoint.Open(Model(sourceName));
    using var targetCheckpoint = Checkpoint.Open(Model(targetName));
    using var sourceSpace = VocabularySpace.Load(sourceCheckpoint);
    using var targetSpace = VocabularySpace.Load(targetCheckpoint);
    using var alignment = new ModelAlignment(ParameterReader.Open(sourceCheckpoint), sourceSpace, ParameterReader.Open(targetCheckpoint), targetSpace,
        new() { SecondOpinions = false });

    // 1. Are they related? How well one model's embedding of a token predicts the other's, on tokens that the fit did not see.
    Console.WriteLine($"They share {alignment.Shared.Count:N0} tokens, {alignment.Shared.SourceOverlap:0.0%} of the source's.");
    if (alignment.MeasureRelatedness() is { } related)
        Console.WriteLine($"Relatedness {related.Explained:0.00} (1 = one predicts the other, 0 = not at all; "
            + $"with shuffled tokens {related.ShuffledExplained:0.00}).");

    // 2. Which layers correspond? Correlation, over the vocabulary, of what their feed-forward neurons write.
    var roles = alignment.AlignLayers(ParameterRole.FeedForwardValue);
    var space = roles.EmbeddingSpace;
    Print("mean |r| of all pairs of vectors (the paper's measure)", space.MeanAbsolute, space.Matching, roles.Shuffled.MeanAbsolute);
    Print("mean of each vector's best |r|, sharper where neurons correspond one to one", space.MeanBest, space.BestMatching, roles.Shuffled.MeanBest);

    // 3. The same with plain coordinates: they mean something only where two models share their axes.
    Console.WriteLine(roles.FeatureSpace is { } features
        ? $"In raw coordinates matched layers reach {features.BestMatching.MeanMatched:0.00}, others {features.BestMatching.MeanOther:0.00}."
        : "In raw coordinates nothing can be compared: the models have different widths.");

    // 4. Move vectors from one model into the other, in an ML.NET pipeline, and read them there.
    var vectors = ml.Data.LoadParameters(Model(targetName), [ParameterRole.FeedForwardValue]);
    var here = ml.Transforms.ProjectToVocabulary("Here", Model(targetName), "Vector", topK: 10);
    var there = ml.Transforms.MapToAlignedSpace("Mapped", Model(sourceName), Model(targetName), "Vector")
        .Append(ml.Transforms.ProjectToVocabulary("There", Model(sourceName), "Mapped", topK: 10));
    using var pipeline = here.Append(there).Fit(vectors);
    var rows = ml.Data.CreateEnumerable<Tokens>(pipeline.Transform(vectors), reuseRowObject: false, ignoreMissingColumns: true).ToList();
    var same = rows.Average(row => Overlap(row.Here, row.There));
    var other = rows.Zip(rows.Skip(1)).Average(pair => Overlap(pair.First.Here, pair.Second.There));
    Console.WriteLine($"Moved from '{targetName}' into '{sourceName}', a vector keeps {same:0.0} of its 10 highest tokens (another vector's: {other:0.0}).");
    Console.WriteLine();
}

static void Print(string what, IReadOnlyList<IReadOnlyList<double>> scores, LayerMatching matching, IReadOnlyList<IReadOnlyList<double>> shuffled)
{
    Console.WriteLine($"Feed-forward values, {what}; rows: layers of the source, columns: of the target, * = matched one to one,");
    Console.WriteLine("margin = how far the match is ahead of the next best (below 0: the layers do not tell):");
    Console.WriteLine($"        {string.Concat(Enumerable.Range(0, scores[0].Count).Select(column => $"{column,7}"))}");
    for (var row = 0; row < scores.Count; row++)
    {
        var matched = matching.Matches.FirstOrDefault(match => match.Source == row);
        var cells = string.Concat(scores[row].Select((score, column) => $"{score,6:0.000}{(matched?.Target == column ? "*" : " ")}"));
        Console.WriteLine($"layer {row} {cells}{(matched?.Margin is { } margin ? $"   margin {margin,6:+0.000;-0.000}" : "")}");
    }

    Console.WriteLine($"Matched {matching.MeanMatched:0.000}, others {matching.MeanOther:0.000}; "
        + $"the same with shuffled tokens {shuffled.Average(row => row.Average()):0.000}.");
}

static double Overlap(string[] first, string[] second) => first.Intersect(second, StringComparer.Ordinal).Count();

internal sealed class Tokens
{
    public string[] Here { get; set; } = [];

    public string[] There { get; set; } = [];
}
