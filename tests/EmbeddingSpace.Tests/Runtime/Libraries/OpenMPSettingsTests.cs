using EmbeddingSpace.Runtime.Libraries;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime.Libraries;

/// <summary>What OpenMP is told: a bounded spin and the processors of the container, unless the user has said something.</summary>
[Trait("Tier", "Unit")]
public sealed class OpenMPSettingsTests
{
    [Fact]
    public void Without_a_word_of_the_user_threads_spin_briefly_and_affinity_is_left_to_OpenMP() =>
        Assert.Equal(new(OpenMPSettings.ProductSpinCount, null), Choose(processors: 4, affinity: 4));

    [Theory]
    [InlineData(2)]
    [InlineData(1)] // also what .NET makes of half a processor
    public void A_quota_below_the_affinity_is_told(int processors) =>
        Assert.Equal(new(OpenMPSettings.ProductSpinCount, processors), Choose(processors, affinity: 16));

    [Theory]
    [InlineData("GOMP_SPINCOUNT")]
    [InlineData("OMP_WAIT_POLICY")]
    public void The_users_way_of_waiting_wins(string variable) => Assert.Equal(new(null, 2), Choose(2, 4, variable));

    [Theory]
    [InlineData("OMP_NUM_THREADS")]
    [InlineData("MKL_NUM_THREADS")]
    public void The_users_number_of_threads_wins(string variable) => Assert.Equal(new(OpenMPSettings.ProductSpinCount, null), Choose(2, 4, variable));

    [Theory]
    [InlineData("0", 1)]
    [InlineData("0-3", 4)]
    [InlineData("0-1,4,6-7", 5)]
    public void Processors_of_the_kernels_list(string list, int count) =>
        Assert.Equal(count, OpenMPSettings.Affinity(["Name: x", $"Cpus_allowed_list:\t{list}"]));

    [Fact]
    public void A_kernel_without_the_list_tells_nothing() => Assert.Null(OpenMPSettings.Affinity(["Name: x"]));

    private static OpenMPSettings Choose(int processors, int? affinity, params string[] set) =>
        OpenMPSettings.Choose(name => set.Contains(name) ? "1" : null, processors, affinity);
}
