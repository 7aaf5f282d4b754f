using Xunit;

namespace EmbeddingSpace.Architecture.Tests.Product;

/// <summary>
/// A number that torch reads has to be held until it has read it (see <c>EmbeddingSpace.Runtime.Numbers.Number</c>). The build refuses what
/// <c>BannedSymbols.Libraries.txt</c> lists as it is written; here it is found as it was compiled, compound assignments included, which no analyzer sees.
/// </summary>
[Trait("Tier", "Unit")]
public sealed class TorchNumberTests
{
    private const string Room = "EmbeddingSpace.Runtime.Numbers.";

    [Fact]
    public void Numbers_are_made_in_their_room_alone() => Law.Holds(
    [
        .. TorchNumbers.MadeIn(ProductAssemblies.All).Where(made => !made.Type.StartsWith(Room, StringComparison.Ordinal))
            .Select(made => $"{made.Type} calls {made.Text}").Distinct().Order(StringComparer.Ordinal),
    ], "numbers that nothing holds while torch reads them. Use the operations of Runtime/Numbers");

    [Fact]
    public void Their_room_is_seen() => Assert.Contains(TorchNumbers.MadeIn([ProductAssemblies.Core]), made => made.Type == $"{Room}Number");

    [Theory]
    [InlineData("TorchSharp.torch/Tensor TorchSharp.torch/Tensor::op_Addition(TorchSharp.torch/Tensor,TorchSharp.torch/Tensor)", true)]
    [InlineData("TorchSharp.torch/Tensor TorchSharp.torch/Tensor::op_Multiply(TorchSharp.torch/Tensor,System.Int32)", true)]
    [InlineData("TorchSharp.torch/Tensor TorchSharp.torch/Tensor::add_(TorchSharp.torch/Tensor)", true)]
    [InlineData("TorchSharp.torch/Tensor TorchSharp.torch/Tensor::square()", true)]
    [InlineData("TorchSharp.torch/Tensor TorchSharp.torch/Tensor::op_Multiply(TorchSharp.torch/Tensor,TorchSharp.torch/Tensor)", false)]
    [InlineData("TorchSharp.torch/Tensor TorchSharp.torch/Tensor::sub_(TorchSharp.torch/Tensor)", false)]
    public void What_makes_a_number_inside_is_known(string method, bool makes) => Assert.Equal(makes, TorchNumbers.IsMaker(method));
}
