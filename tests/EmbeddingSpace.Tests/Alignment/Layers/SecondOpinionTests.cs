using EmbeddingSpace.Alignment.Layers;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tests.Projection;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Alignment.Layers;

/// <summary>CKA and SVCCA of an alignment, which never makes a vocabulary axis, against the same of vectors projected onto every token.</summary>
[Trait("Tier", "Unit")]
public sealed class SecondOpinionTests : IDisposable
{
    /// <summary>Gram matrices in Float64, of which roots are taken.</summary>
    private const double Float64Tolerance = 1e-7;

    /// <summary>The same after rounding to Float32.</summary>
    private const double Float32Tolerance = 1e-4;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(ScalarType.Float64, Float64Tolerance)]
    [InlineData(ScalarType.Float32, Float32Tolerance)]
    public void They_equal_those_of_the_projected_vectors(ScalarType precision, double tolerance)
    {
        using var leaks = new NativeLeakCheck();
        // Widths differ; a role with more vectors than coordinates, and heads with fewer.
        using var source = new OpenModel(new SyntheticBert(3, hidden: 16, layers: 2).Write(_folder.File("source")));
        using var target = new OpenModel(new SyntheticBert(4, hidden: 20, layers: 3).Write(_folder.File("target")));
        using var alignment = new ModelAlignment(source.Reader, source.Space, target.Reader, target.Space, new() { Precision = precision });
        Compare(alignment.AlignLayers(ParameterRole.FeedForwardValue),
            layer => Rows(source, ParameterRole.FeedForwardValue, layer), layer => Rows(target, ParameterRole.FeedForwardValue, layer));
        Compare(alignment.AlignHeads(ParameterRole.Query, 1, 2),
            head => Rows(source, ParameterRole.Query, 1).narrow(0, head * 4, 4), head => Rows(target, ParameterRole.Query, 2).narrow(0, head * 5, 5));

        void Compare(RoleAlignment found, Func<int, Tensor> sourceRows, Func<int, Tensor> targetRows)
        {
            Assert.NotEmpty(found.Cka!);
            for (var i = 0; i < found.Cka!.Count; i++)
                for (var j = 0; j < found.Cka[i].Count; j++)
                {
                    using var scope = NewDisposeScope();
                    var (m, n) = (source.Space.Matrix.matmul(sourceRows(i).t()), target.Space.Matrix.matmul(targetRows(j).t()));
                    Assert.Equal(RepresentationSimilarity.LinearCka(m, n), found.Cka[i][j], tolerance);
                    Assert.Equal(RepresentationSimilarity.Svcca(m, n), found.Svcca![i][j], tolerance);
                }
        }

        // Into the scope of the pair.
        static Tensor Rows(OpenModel model, ParameterRole role, int layer)
        {
            using var rows = model.Reader.ReadRows(role, layer, ScalarType.Float64);
            return rows.clone();
        }
    }

    public void Dispose() => _folder.Dispose();
}
