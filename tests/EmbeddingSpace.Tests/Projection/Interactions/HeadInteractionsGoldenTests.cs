using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tests.Projection.Parameters;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Projection.Interactions;

[Trait("Tier", "Parity")]
public sealed class HeadInteractionsGoldenTests
{
    public static TheoryData<string, ScalarType> Cases => VocabularyProjectionGoldenTests.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Top_pairs_and_norms_equal_the_reference(string name, ScalarType precision) => AssertPairs(name, precision, CPU);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Top_pairs_and_norms_equal_the_reference_on_a_GPU(string name, ScalarType precision) => AssertPairs(name, precision, Gpu.Require());

    private static void AssertPairs(string name, ScalarType precision, Device device)
    {
        using var leaks = new NativeLeakCheck();
        using var model = OpenModel.Golden(name, precision, device);
        foreach (var inverse in new[] { false, true })
        {
            using var interactions = new HeadInteractions(model.Reader, model.Space, new() { Top = 20, Inverse = inverse });
            foreach (var (kind, word) in new[] { (InteractionKind.QueryKey, "queryKey"), (InteractionKind.ValueOutput, "valueOutput") })
                foreach (var (layer, head) in new[] { (0, 0), (2, 3) })
                {
                    var what = $"{word}.{(inverse ? "inverse" : "transpose")}.layer{layer}.head{head}";
                    var expected = FormulaGoldens.Read("interaction").GetProperty(name).GetProperty(what);
                    var actual = interactions.Read(kind, layer, head);
                    (int, int)[] pairs = [.. expected.GetProperty("pairs").Rows().Select(pair => ((int)pair[0], (int)pair[1]))];
                    FormulaGoldens.AssertRanking(pairs, expected.GetProperty("scores").Numbers(),
                        [.. actual.Pairs.Select(pair => (pair.FromId, pair.ToId))], [.. actual.Pairs.Select(pair => pair.Score)],
                        OpenModel.Tolerance(precision), $"{name} {what}");
                    FormulaGoldens.AssertClose(
                        [expected.GetProperty("norm").GetDouble()], [actual.Summary.Norm], OpenModel.Tolerance(precision), $"{name} {what} norm");
                }
        }
    }
}
