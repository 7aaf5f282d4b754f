using Xunit;

namespace EmbeddingSpace.Architecture.Tests.Doors;

/// <summary>The check itself, on a house of four rooms: each law is kept by the house as it is and broken by one change.</summary>
[Trait("Tier", "Unit")]
public sealed class DoorCheckTests
{
    private static readonly RoomRow[] House =
    [
        new("Cellar", "holds all up", []),
        new("Kitchen/Stove", "cooks", ["Cellar"]),
        new("Kitchen", "serves", ["Kitchen/Stove"]),
        new("Hall", "lets in", ["Cellar", "Kitchen/*"]),
    ];

    private static readonly Dependency[] Uses =
    [
        new("Kitchen/Stove", "Cellar", "Pot -> Coal"),
        new("Kitchen", "Kitchen/Stove", "Cook -> Pot"),
        new("Hall", "Cellar", "Door -> Step"),
        new("Hall", "Kitchen", "Guest -> Cook"),
        new("Hall", "Kitchen/Stove", "Guest -> Pot"),
    ];

    [Fact]
    public void A_house_as_its_table_says_breaks_no_law()
    {
        var check = Check(House, Uses);
        Assert.Empty(check.RoomsAndRows());
        Assert.Empty(check.UsesThatNoDoorAllows());
        Assert.Empty(check.DoorsThatNobodyUses());
        Assert.Empty(check.DoorsAgainstTheOrder());
        Assert.Empty(check.Circles());
    }

    [Fact]
    public void A_room_without_a_row_and_a_row_without_a_room_are_found()
    {
        var faults = new DoorCheck(new(House), ["Cellar", "Kitchen", "Kitchen/Stove", "Attic"], Uses).RoomsAndRows();
        Assert.Equal(["'Attic' holds C# files and has no row: add one below all rooms that it knows, and say in a line what it is for.",
            "'Hall' has a row and holds no C# file: remove the row, or correct its name."], faults);
    }

    [Fact]
    public void A_use_through_a_wall_is_named_with_its_types_and_the_row_that_would_allow_it()
    {
        var faults = Check(House, [.. Uses, new("Kitchen", "Cellar", "Cook -> Coal"), new("Kitchen", "Cellar", "Cook -> Step")]).UsesThatNoDoorAllows();
        Assert.Equal("Kitchen -> Cellar: Cook -> Coal, Cook -> Step", faults[0]);
        Assert.Matches(@"^    \| Kitchen +\| serves +\| Cellar Kitchen/Stove \|$", Assert.Single(faults.Skip(1)));
    }

    [Fact]
    public void A_whole_room_opens_no_door_below_the_row()
    {
        var faults = Check([House[0], House[1], new("Kitchen", "serves", ["Kitchen/*"]), new("Kitchen/Pans", "shines", [])],
            [Uses[0], Uses[1], new("Kitchen", "Kitchen/Pans", "Cook -> Pan")]).UsesThatNoDoorAllows();
        Assert.Equal(["Kitchen -> Kitchen/Pans, which stands below it: Cook -> Pan"], faults);
    }

    [Fact]
    public void A_door_that_nobody_uses_is_found() =>
        Assert.Equal(["Kitchen/Stove -> Cellar: no type needs it. Take it out of the row."], Check(House, Uses[1..]).DoorsThatNobodyUses());

    [Fact]
    public void A_whole_room_of_which_one_is_known_is_found() =>
        Assert.Equal(["Hall -> Kitchen/*: one room of it is known. Name that room."], Check(House, Uses[..^1]).DoorsThatNobodyUses());

    [Fact]
    public void A_door_downwards_is_found()
    {
        var faults = Check([new("Cellar", "holds all up", ["Hall"]), .. House[1..]], Uses).DoorsAgainstTheOrder();
        Assert.Equal(["Cellar -> Hall: expected a room above 'Cellar'. Move the row, or turn the dependency round."], faults);
    }

    [Fact]
    public void A_circle_round_a_corner_is_found() =>
        Assert.Equal(["Cellar -> Kitchen -> Kitchen/Stove -> Cellar"], Check([new("Cellar", "holds all up", ["Kitchen"]), .. House[1..]], Uses).Circles());

    private static DoorCheck Check(RoomRow[] rows, Dependency[] uses) => new(new(rows), [.. rows.Select(row => row.Name)], uses);
}
