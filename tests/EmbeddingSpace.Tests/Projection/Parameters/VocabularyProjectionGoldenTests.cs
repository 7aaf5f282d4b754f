using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Tokens;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Projection.Parameters;

[Trait("Tier", "Parity")]
public sealed class VocabularyProjectionGoldenTests
{
    private static readonly Dictionary<string, ParameterSelection> Selections = new()
    {
        ["feedForwardKeys"] = new() { Role = ParameterRole.FeedForwardKey, Layer = 1, Indices = [0, 1, 2, 3] },
        ["feedForwardValues"] = new() { Role = ParameterRole.FeedForwardValue, Layer = 1, Indices = [0, 1, 2, 3] },
        ["query.head2"] = new() { Role = ParameterRole.Query, Layer = 1, Head = 2, Indices = [0, 1, 2, 3] },
        ["key.head2"] = new() { Role = ParameterRole.Key, Layer = 1, Head = 2, Indices = [0, 1, 2, 3] },
        ["value.head2"] = new() { Role = ParameterRole.Value, Layer = 1, Head = 2, Indices = [0, 1, 2, 3] },
        ["output.head2"] = new() { Role = ParameterRole.Output, Layer = 1, Head = 2, Indices = [0, 1, 2, 3] },
    };

    public static TheoryData<string, ScalarType> Cases =>
        [.. FormulaGoldens.Models.SelectMany(name => new[] { (name, ScalarType.Float64), (name, ScalarType.Float32) })];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_kind_of_vector_reads_as_the_reference_does(string name, ScalarType precision) => AssertReading(name, precision, CPU);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_kind_of_vector_reads_as_the_reference_does_on_a_GPU(string name, ScalarType precision) => AssertReading(name, precision, Gpu.Require());

    private static void AssertReading(string name, ScalarType precision, Device device)
    {
        using var leaks = new NativeLeakCheck();
        using var model = OpenModel.Golden(name, precision, device);
        using var projection = new VocabularyProjection(model.Space);
        var golden = FormulaGoldens.Read("projection").GetProperty(name);
        foreach (var kind in golden.EnumerateObject())
        {
            var expected = kind.Value.EnumerateArray().ToArray();
            var actual = projection.Read(model.Reader, Selections[kind.Name]).ToArray();
            Assert.Equal(expected.Length, actual.Length);
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.Equal(i, actual[i].Index);
                Compare(expected[i].GetProperty("highest"), actual[i].Highest, 1, $"{name} {kind.Name} {i} highest");
                // The reference ranks the negated scores.
                Compare(expected[i].GetProperty("lowest"), actual[i].Lowest, -1, $"{name} {kind.Name} {i} lowest");
            }
        }

        void Compare(System.Text.Json.JsonElement expected, IReadOnlyList<TokenScore> actual, int sign, string what) =>
            FormulaGoldens.AssertRanking([.. expected.GetProperty("tokens").Numbers().Select(id => (int)id)], expected.GetProperty("scores").Numbers(),
                [.. actual.Select(token => token.Id)], [.. actual.Select(token => sign * token.Score)], OpenModel.Tolerance(precision), what);
    }
}
