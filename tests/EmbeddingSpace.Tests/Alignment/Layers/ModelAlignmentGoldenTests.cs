using EmbeddingSpace.Alignment.Layers;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tests.Projection;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Alignment.Layers;

[Trait("Tier", "Parity")]
public sealed class ModelAlignmentGoldenTests
{
    private static readonly (string Name, ParameterRole Role)[] Roles =
    [
        ("feedForwardKeys", ParameterRole.FeedForwardKey), ("feedForwardValues", ParameterRole.FeedForwardValue),
        ("query", ParameterRole.Query), ("output", ParameterRole.Output),
    ];

    public static TheoryData<string, string, ScalarType> Pairs => new()
    {
        { "gpt2-lm", "gpt2-lm-wide", ScalarType.Float64 }, { "gpt2-lm", "gpt2-lm-wide", ScalarType.Float32 },
        { "bert-mlm", "bert-mlm-wide", ScalarType.Float64 }, { "bert-mlm", "bert-mlm-wide", ScalarType.Float32 },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Layer_scores_assignments_and_correlations_equal_the_reference(string sourceName, string targetName, ScalarType precision)
    {
        using var leaks = new NativeLeakCheck();
        var tolerance = OpenModel.Tolerance(precision);
        using var source = OpenModel.Golden(sourceName, precision);
        using var target = OpenModel.Golden(targetName, precision);
        using var alignment = new ModelAlignment(source.Reader, source.Space, target.Reader, target.Space, new() { Precision = precision });
        Assert.True(alignment.Shared.IsWhole);
        var golden = FormulaGoldens.Read("alignment").GetProperty($"{sourceName} -> {targetName}");
        foreach (var (name, role) in Roles)
        {
            var expected = golden.GetProperty(name);
            var actual = alignment.AlignLayers(role);
            var (scores, matching) = (actual.EmbeddingSpace.MeanAbsolute, actual.EmbeddingSpace.Matching);
            FormulaGoldens.AssertClose([.. expected.GetProperty("layers").Rows().SelectMany(row => row)], [.. scores.SelectMany(row => row)], tolerance, name);
            Assert.Equal(expected.GetProperty("assignment").Rows().Select(pair => ((int)pair[0], (int)pair[1])),
                matching.Matches.Select(match => (match.Source, match.Target)));
            Assert.Null(actual.FeatureSpace);
        }
        using var scope = NewDisposeScope();
        var x = source.Reader.ReadRows(ParameterRole.FeedForwardValue, 0, ScalarType.Float64);
        scope.Attach(x);
        var y = target.Reader.ReadRows(ParameterRole.FeedForwardValue, 0, ScalarType.Float64);
        scope.Attach(y);
        var corner = alignment.Correlate(x.narrow(0, 0, 5), y.narrow(0, 0, 6)).to(ScalarType.Float64).data<double>().ToArray();
        var expectedCorner = golden.GetProperty("feedForwardValues.layer0.layer0.corner").Rows();
        FormulaGoldens.AssertClose([.. expectedCorner.SelectMany(row => row)], corner, tolerance, "corner");
    }
}
