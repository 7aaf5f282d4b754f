using Xunit;

namespace EmbeddingSpace.Architecture.Tests.Doors;

[Trait("Tier", "Unit")]
public sealed class DoorTableTests
{
    private const string House = """
        # A small house

        | room          | what it is for | may know |
        | ------------- | -------------- | -------- |
        | Cellar        | holds all up   | – |
        | Kitchen/Stove | cooks          | Cellar |
        | Kitchen       | serves         | Cellar |
        |               |                | Kitchen/Stove |
        | Hall          | lets in        | Kitchen/* |
        | Kitchen/Pans  | shines         | Hall |

        | beside the point | as any other table |
        | ---------------- | ------------------ |
        | Garden           | Hall |
        """;

    [Fact]
    public void Rooms_are_read_in_the_order_of_their_rows()
    {
        var table = DoorTable.Parse(House);
        Assert.Equal(["Cellar", "Kitchen/Stove", "Kitchen", "Hall", "Kitchen/Pans"], table.Rooms.Select(row => row.Name));
        Assert.Equal("holds all up", table.Rooms[0].Purpose);
        Assert.Empty(table.Rooms[0].MayKnow);
    }

    [Fact]
    public void A_row_without_a_name_goes_on_with_the_row_above() => Assert.Equal(["Cellar", "Kitchen/Stove"], DoorTable.Parse(House).Rooms[2].MayKnow);

    [Fact]
    public void A_whole_room_is_the_room_and_its_inner_rooms_above_the_row()
    {
        var table = DoorTable.Parse(House);
        Assert.Equal(["Kitchen", "Kitchen/Stove"], table.MayKnow(table.Rooms[3]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_row_that_is_written_is_read_again()
    {
        var row = new RoomRow("Tower", "sees far", [.. Enumerable.Range(0, 30).Select(i => $"Stairs/Step{i}")]);
        var lines = DoorTable.Write(row).ToArray();
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 160));
        var read = Assert.Single(DoorTable.Parse(string.Join('\n', ["| room | what it is for | may know |", "| --- | --- | --- |", .. lines])).Rooms);
        Assert.Equal((row.Name, row.Purpose), (read.Name, read.Purpose));
        Assert.Equal(row.MayKnow, read.MayKnow);
    }

    [Theory]
    [InlineData("| Cellar | deep |", "Line 3 of the table of rooms: expected 3 cells as in its heading, found 2.")]
    [InlineData("| Cellar | | – |", "Line 3 of the table of rooms: 'Cellar' does not say what it is for.")]
    [InlineData("| | | Hall |", "Line 3 of the table of rooms: goes on with a row, and none stands above it.")]
    [InlineData("| Cellar | deep | – |\n| Cellar | deeper | – |", "Line 4 of the table of rooms: 'Cellar' has a row already.")]
    public void A_row_that_says_nothing_clear_is_refused(string rows, string message)
    {
        var fault = Assert.Throws<FormatException>(() => DoorTable.Parse($"| room | what it is for | may know |\n| --- | --- | --- |\n{rows}"));
        Assert.Equal(message, fault.Message);
    }
}
