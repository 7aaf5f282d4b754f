using EmbeddingSpace.Projection.Measurements;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tests.Projection.Parameters;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Projection.Measurements;

/// <summary>Keep-k and related vectors against the reference, each with its control.</summary>
[Trait("Tier", "Parity")]
public sealed class MeasurementGoldenTests
{
    /// <summary>Float32 coordinates next to a threshold may fall on its other side, one of hundreds a row.</summary>
    private const double KeepKFloat32Tolerance = 1e-4;

    public static TheoryData<string, ScalarType> Cases => VocabularyProjectionGoldenTests.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Keep_k_equals_the_reference_and_beats_random_coordinates(string name, ScalarType precision) => AssertKeepK(name, precision, CPU);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Keep_k_equals_the_reference_and_beats_random_coordinates_on_a_GPU(string name, ScalarType precision) =>
        AssertKeepK(name, precision, Gpu.Require());

    private static void AssertKeepK(string name, ScalarType precision, Device device)
    {
        using var leaks = new NativeLeakCheck();
        using var model = OpenModel.Golden(name, precision, device);
        var golden = FormulaGoldens.Read("keep_k").GetProperty(name).EnumerateArray().ToArray();
        int[] ks = [.. golden.Select(item => item.GetProperty("k").GetInt32())];
        var actual = KeepKMeasurement.Measure(model.Reader, model.Space, new() { Role = ParameterRole.FeedForwardValue, Layer = 1 }, ks, seed: 1);
        var tolerance = precision == ScalarType.Float64 ? FormulaGoldens.Float64Tolerance : KeepKFloat32Tolerance;
        double[] Golden(string what) => [.. golden.Select(item => item.GetProperty(what).GetDouble())];
        FormulaGoldens.AssertClose(Golden("transpose"), [.. actual.Select(item => item.Transpose)], tolerance, "transpose");
        FormulaGoldens.AssertClose(Golden("inverse"), [.. actual.Select(item => item.Inverse)], tolerance, "inverse");
        Assert.All(actual.Take(3), item => Assert.True(item.RandomTranspose < item.Transpose && item.RandomInverse < item.Inverse, $"{item}"));
        // All coordinates kept: nothing is left to chance.
        Assert.Equal(actual[^1].Transpose, actual[^1].RandomTranspose, 6);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Related_vectors_share_as_many_tokens_as_in_the_reference(string name, ScalarType precision) => AssertRelated(name, precision, CPU);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Related_vectors_share_as_many_tokens_as_in_the_reference_on_a_GPU(string name, ScalarType precision) =>
        AssertRelated(name, precision, Gpu.Require());

    private static void AssertRelated(string name, ScalarType precision, Device device)
    {
        using var leaks = new NativeLeakCheck();
        using var model = OpenModel.Golden(name, precision, device);
        var golden = FormulaGoldens.Read("similarity").GetProperty(name);
        Compare(RelatedKind.KeyValue, null, "keyValue");
        Compare(RelatedKind.ValueOutput, 2, "valueOutput.head2");
        Compare(RelatedKind.QueryKey, 2, "queryKey.head2");

        void Compare(RelatedKind kind, int? head, string what)
        {
            var expected = golden.GetProperty(what).Numbers();
            var actual = RelatedVectors.Measure(model.Reader, model.Space, kind, 1, head, seed: 1);
            Assert.Equal(expected.Length, actual.Values.Count);
            // Float32 may swap the hundredth token with the next: 2 of some 190 tokens of a pair.
            var slack = precision == ScalarType.Float64 ? 1e-12 : 0.011;
            for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual.Values[i], slack);
            Assert.Equal(actual.Values.Average(), actual.Mean, 12);
            // Random weights have no related vectors: the control must look the same.
            Assert.Equal(actual.Mean, actual.ShuffledMean, 0.05);
        }
    }
}
