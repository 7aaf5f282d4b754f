using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Runtime.Numbers;

/// <summary>Each operation gives what TorchSharp's own gives, bit for bit and in the same type, and in place the same tensor.</summary>
[Trait("Tier", "Unit")]
public sealed class TensorOperationTests
{
    private static readonly double[] Values = [-3, -1, 0, 1, 2, 7, 30, 1e6, 12345678];

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Ours, Func<Tensor, Tensor> Theirs)> Operations = new()
    {
        ["Plus tensor"] = (x => x.Plus(x), x => x + x),
        ["Plus integer"] = (x => x.Plus(3), x => x + 3),
        ["Plus real"] = (x => x.Plus(0.3), x => x + 0.3),
        ["Plus single"] = (x => x.Plus(0.3f), x => x + 0.3f),
        ["Minus integer"] = (x => x.Minus(3), x => x - 3),
        ["Minus real"] = (x => x.Minus(0.3), x => x - 0.3),
        ["SubtractedFrom integer"] = (x => x.SubtractedFrom(1), x => 1 - x),
        ["SubtractedFrom real"] = (x => x.SubtractedFrom(0.3), x => 0.3 - x),
        ["Times integer"] = (x => x.Times(3), x => x * 3),
        ["Times real"] = (x => x.Times(0.3), x => x * 0.3),
        ["Times single"] = (x => x.Times(0.3f), x => 0.3f * x),
        ["Over integer"] = (x => x.Over(3), x => x / 3),
        ["Over real"] = (x => x.Over(0.3), x => x / 0.3),
        ["Squared"] = (x => x.Squared(), x => x.pow(2)),
        ["IsEqual"] = (x => x.IsEqual(1), x => x == 1),
        ["IsGreater"] = (x => x.IsGreater(0.5), x => x > 0.5),
        ["IsGreaterOrEqual"] = (x => x.IsGreaterOrEqual(1), x => x >= 1),
        ["IsLess"] = (x => x.IsLess(1), x => x < 1),
        ["IsLessOrEqual"] = (x => x.IsLessOrEqual(1), x => x <= 1),
        ["NoLessThan"] = (x => x.NoLessThan(0), x => x.clamp_min(0)),
        ["NoMoreThan"] = (x => x.NoMoreThan(2), x => x.clamp_max(2)),
        ["Within"] = (x => x.Within(-1, 5), x => x.clamp(-1, 5)),
        ["FilledWhere"] = (x => x.FilledWhere(x > 1, 4), x => x.masked_fill(x > 1, 4)),
        ["FilledAt"] = (x => x.FilledAt(0, tensor([1L, 3]), 4), x => x.index_fill(0, tensor([1L, 3]), 4)),
    };

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Ours, Func<Tensor, Tensor> Theirs)> InPlace = new()
    {
        ["AddInPlace tensor"] = (x => x.AddInPlace(ones_like(x)), x => x.add_(ones_like(x))),
        ["AddInPlace integer times tensor"] = (x => x.AddInPlace(ones_like(x), 3), x => x.add_(ones_like(x), 3)),
        ["AddInPlace integer"] = (x => x.AddInPlace(3), x => x.add_(3)),
        ["MultiplyInPlace integer"] = (x => x.MultiplyInPlace(3), x => x.mul_(3)),
        ["SquareInPlace"] = (x => x.SquareInPlace(), x => x.pow_(2)),
        ["FillWhereInPlace"] = (x => x.FillWhereInPlace(x > 1, 4), x => x.masked_fill_(x > 1, 4)),
    };

    // These give real numbers, so that a tensor of integers cannot hold them.
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Ours, Func<Tensor, Tensor> Theirs)> RealInPlace = new()
    {
        ["AddInPlace real times tensor"] = (x => x.AddInPlace(ones_like(x), 0.3), x => x.add_(ones_like(x), 0.3)),
        ["AddInPlace real"] = (x => x.AddInPlace(0.3), x => x.add_(0.3)),
        ["MultiplyInPlace real"] = (x => x.MultiplyInPlace(0.3), x => x.mul_(0.3)),
        ["MultiplyInPlace single"] = (x => x.MultiplyInPlace(0.3f), x => x.mul_(0.3f)),
        ["DivideInPlace integer"] = (x => x.DivideInPlace(3), x => x.div_(3)),
        ["DivideInPlace real"] = (x => x.DivideInPlace(0.3), x => x.div_(0.3)),
        ["FillWhereInPlace"] = (x => x.FillWhereInPlace(x > 1, float.NegativeInfinity), x => x.masked_fill_(x > 1, float.NegativeInfinity)),
    };

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Ours, Func<Tensor, Tensor> Theirs)> Activations = new()
    {
        ["LeakyRelu"] = (x => x.LeakyRelu(0.01), x => nn.functional.leaky_relu(x, 0.01)),
        ["Elu"] = (x => x.Elu(1), x => nn.functional.elu(x, 1)),
        ["Mish"] = (x => x.Mish(), x => nn.functional.mish(x)),
        ["FilledWhere"] = (x => x.FilledWhere(x > 1, float.NegativeInfinity), x => x.masked_fill(x > 1, float.NegativeInfinity)),
    };

    private static readonly Dictionary<string, (Func<Tensor> Ours, Func<Tensor> Theirs)> Making = new()
    {
        ["Range"] = (() => NewTensor.Range(5), () => arange(5)),
        ["Range from"] = (() => NewTensor.Range(-4, 5), () => arange(-4, 5)),
        ["RangeDown"] = (() => NewTensor.RangeDown(4, -5), () => arange(4, -5, -1)),
        ["Full float32"] = (() => NewTensor.Full([2, 3], 0.3, float32), () => full(2, 3, 0.3)),
        ["Full float64"] = (() => NewTensor.Full([4], 0.3, float64), () => full(4, 0.3, float64)),
    };

    public static TheoryData<string> Names => [.. Operations.Keys];

    public static TheoryData<string> InPlaceNames => [.. InPlace.Keys];

    public static TheoryData<string> RealInPlaceNames => [.. RealInPlace.Keys];

    public static TheoryData<string> ActivationNames => [.. Activations.Keys];

    public static TheoryData<string> MakingNames => [.. Making.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_new_tensor_is_as_TorchSharp_makes_it(string operation) => Compare(Operations[operation], inPlace: false, float32, float64, int64);

    [Theory, MemberData(nameof(InPlaceNames))]
    public void A_changed_tensor_is_the_same_and_as_TorchSharp_changes_it(string operation) =>
        Compare(InPlace[operation], inPlace: true, float32, float64, int64);

    [Theory, MemberData(nameof(RealInPlaceNames))]
    public void A_changed_tensor_of_real_numbers_is_the_same_and_as_TorchSharp_changes_it(string operation) =>
        Compare(RealInPlace[operation], inPlace: true, float32, float64);

    [Theory, MemberData(nameof(ActivationNames))]
    public void A_new_tensor_of_real_numbers_is_as_TorchSharp_makes_it(string operation) =>
        Compare(Activations[operation], inPlace: false, float32, float64);

    [Theory, MemberData(nameof(MakingNames))]
    public void A_tensor_made_of_numbers_is_as_TorchSharp_makes_it(string operation)
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        AssertSame(Making[operation].Theirs(), Making[operation].Ours());
    }

    [Fact]
    public void Nothing_but_the_result_is_left_alive()
    {
        using var leaks = new NativeLeakCheck();
        using var x = ones(3);
        using var y = x.SubtractedFrom(1);
        using var z = x.Plus(y);
    }

    private static void Compare((Func<Tensor, Tensor> Ours, Func<Tensor, Tensor> Theirs) operation, bool inPlace, params ScalarType[] types)
    {
        using var leaks = new NativeLeakCheck();
        foreach (var type in types)
        {
            using var scope = NewDisposeScope();
            var (ours, theirs) = (tensor(Values).to(type), tensor(Values).to(type));
            var result = operation.Ours(ours);
            AssertSame(operation.Theirs(theirs), result);
            Assert.Equal(inPlace, ReferenceEquals(ours, result));
            AssertSame(theirs, ours);
        }
    }

    private static void AssertSame(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.dtype, found.dtype);
        Assert.Equal(expected.shape, found.shape);
        Assert.Equal(expected.bytes.ToArray(), found.bytes.ToArray());
    }
}
