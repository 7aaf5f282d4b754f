using EmbeddingSpace.Architecture.Tests.Product;
using EmbeddingSpace.Architecture.Tests.Sources;
using Xunit;

namespace EmbeddingSpace.Architecture.Tests.Doors;

/// <summary>The table of <c>src/README.md</c> is the truth about who knows whom in this house.</summary>
[Trait("Tier", "Unit")]
public sealed class ProductDoorTests
{
    internal const string Table = "src/README.md";

    private static readonly DoorCheck Check = new(DoorTable.Parse(SourceTree.ReadText(Table)), Rooms.All, ProductDependencies.All);

    [Fact]
    public void Every_room_has_a_row_and_every_row_a_room() => Law.Holds(Check.RoomsAndRows(), $"rooms and rows of {Table} that have no counterpart");

    [Fact]
    public void A_room_uses_only_rooms_that_it_may_know() => Law.Holds(Check.UsesThatNoDoorAllows(), $"""
        uses that no door of {Table} allows.
        Turn the dependency round, or move the type to the room whose job it does. Where a door upwards is right, add it to the row as shown
        """);

    [Fact]
    public void No_door_leads_where_nobody_goes() => Law.Holds(Check.DoorsThatNobodyUses(), $"doors of {Table} that no code uses");

    [Fact]
    public void A_room_knows_only_rooms_above_it() => Law.Holds(Check.DoorsAgainstTheOrder(), $"doors of {Table} that lead down");

    [Fact]
    public void No_two_rooms_know_each_other_round_any_corner() => Law.Holds(Check.Circles(), $"circles of rooms in {Table}");
}
