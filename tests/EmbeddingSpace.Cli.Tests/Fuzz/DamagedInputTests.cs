using EmbeddingSpace.Fuzz;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Fuzz;

/// <summary>A look at each reader of the fuzz program, so that it stays alive; the program itself runs for a minute in CI.</summary>
[Trait("Tier", "Pipeline")]
public sealed class DamagedInputTests
{
    private const int Seed = 20, Inputs = 60;

    public static TheoryData<string> Readers => [.. FuzzReaders.Names];

    [Theory]
    [MemberData(nameof(Readers))]
    public void Are_refused_with_a_documented_exception_or_read_as_numbers(string reader)
    {
        var faults = new List<string>();
        var counts = FuzzWorker.Run(reader, Seed, 0, Inputs, faults.Add, (_, _) => { });
        Assert.Empty(faults);
        Assert.Equal((Inputs, Inputs), (counts.Inputs, counts.Refused + counts.Accepted));
        Assert.NotEqual(0, counts.Refused);
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void Are_read_where_they_are_not_damaged(string name)
    {
        using var reader = FuzzReaders.Create(name);
        Assert.NotEqual(0, reader.Prepare(new(Seed, harmless: true)));
        reader.Read();
    }

    [Fact]
    public void The_same_seed_gives_the_same_damage() => Assert.Equal(
        new Mutator(5).Damage([.. Enumerable.Range(0, 200).Select(i => (byte)i)]), new Mutator(5).Damage([.. Enumerable.Range(0, 200).Select(i => (byte)i)]));
}
