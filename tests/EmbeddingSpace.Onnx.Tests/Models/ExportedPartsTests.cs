using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Onnx.Models;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Onnx.Tests.Models;

[Trait("Tier", "Unit")]
public sealed class ExportedPartsTests
{
    [Fact]
    public void Every_part_of_every_family_is_written()
    {
        // Heads are steps of their own; whatever else a family may have is a part of an encoder.
        Assert.Equal(Enum.GetValues<ModuleRole>().Except([ModuleRole.Head]).Order(), ExportedParts.Roles.Order());
    }

    [Fact]
    public void A_part_that_is_not_written_is_refused_by_the_names_of_family_and_part()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("mpnet-mlm"));
        var map = ModelMap.Resolve(checkpoint);
        ExportedParts.Require(map, ExportedParts.Roles);
        var fewer = ExportedParts.Roles.Except([ModuleRole.RelativePositionBias]).ToHashSet();
        var exception = Assert.Throws<UnknownArchitectureException>(() => ExportedParts.Require(map, fewer));
        Assert.Contains("(family 'mpnet')", exception.Message, StringComparison.Ordinal);
        Assert.Contains("found 'relative-position-bias' ('", exception.Message, StringComparison.Ordinal);
    }
}
