namespace EmbeddingSpace.Architecture.Tests.Doors;

/// <summary>
/// The table of <c>src/README.md</c>: the rooms with the rooms that each may know. A row whose first cell is empty goes on with the row above it.
/// </summary>
/// <param name="Rooms">In the order of the rows, which is the order of the house: a room knows only rooms above it.</param>
internal sealed record DoorTable(IReadOnlyList<RoomRow> Rooms)
{
    /// <summary>Ends the name of a room that stands for itself and its inner rooms.</summary>
    public const string WithInnerRooms = "/*";

    private const string RoomHeading = "room", LastHeading = "may know", Nothing = "–";
    private const int LineWidth = 160, RoomWidth = 28, PurposeWidth = 56;

    /// <summary>Reads the table.</summary>
    /// <exception cref="FormatException">A row has the wrong number of cells, names no room or a room twice, or has no purpose.</exception>
    public static DoorTable Parse(string markdown)
    {
        var rooms = new List<RoomRow>();
        string[]? heading = null;
        var line = 0;
        foreach (var text in markdown.Split('\n'))
        {
            line++;
            var cells = Cells(text);
            if (cells.Length == 0) heading = null;
            else if (heading is null) heading = cells;
            else if (heading[0] == RoomHeading && heading[^1] == LastHeading && !cells.All(cell => cell.StartsWith('-'))) Read(cells, heading, rooms, line);
        }
        return new(rooms);
    }

    /// <summary>Rooms that the row may know: what it names, and of a room with its inner rooms those that stand above the row.</summary>
    public IReadOnlySet<string> MayKnow(RoomRow row)
    {
        var above = Rooms.TakeWhile(other => other != row).Select(other => other.Name);
        return row.MayKnow.SelectMany(door => IsWhole(door) ? above.Where(name => Covers(door, name)) : [door]).ToHashSet();
    }

    /// <summary>Whether the door is written for a room with its inner rooms.</summary>
    public static bool IsWhole(string door) => door.EndsWith(WithInnerRooms, StringComparison.Ordinal);

    /// <summary>Whether the door, a room or a room with its inner rooms, leads to the room.</summary>
    public static bool Covers(string door, string room) =>
        door == room || IsWhole(door) && (room == door[..^WithInnerRooms.Length] || room.StartsWith(door[..^1], StringComparison.Ordinal));

    /// <summary>The lines of a row in the form that <see cref="Parse"/> reads, none longer than the house allows.</summary>
    public static IEnumerable<string> Write(RoomRow row)
    {
        var doors = new List<string> { "" };
        foreach (var door in row.MayKnow.Count == 0 ? [Nothing] : row.MayKnow)
            if (doors[^1].Length == 0) doors[^1] = door;
            else if (RoomWidth + PurposeWidth + doors[^1].Length + door.Length + "|  |  |   |".Length > LineWidth) doors.Add(door);
            else doors[^1] += $" {door}";
        return doors.Select((text, i) => $"| {(i == 0 ? row.Name : "").PadRight(RoomWidth)} | {(i == 0 ? row.Purpose : "").PadRight(PurposeWidth)} | {text} |");
    }

    private static void Read(string[] cells, string[] heading, List<RoomRow> rooms, int line)
    {
        if (cells.Length != heading.Length)
            throw new FormatException($"Line {line} of the table of rooms: expected {heading.Length} cells as in its heading, found {cells.Length}.");
        var names = cells[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(name => name != Nothing).ToArray();
        if (cells[0].Length == 0)
        {
            if (rooms.Count == 0) throw new FormatException($"Line {line} of the table of rooms: goes on with a row, and none stands above it.");
            rooms[^1] = rooms[^1] with { MayKnow = [.. rooms[^1].MayKnow, .. names] };
            return;
        }
        if (rooms.Any(row => row.Name == cells[0])) throw new FormatException($"Line {line} of the table of rooms: '{cells[0]}' has a row already.");
        if (cells[1].Length == 0) throw new FormatException($"Line {line} of the table of rooms: '{cells[0]}' does not say what it is for.");
        rooms.Add(new(cells[0], cells[1], names));
    }

    private static string[] Cells(string line)
    {
        var text = line.Trim();
        return text.Length > 1 && text[0] == '|' && text[^1] == '|' ? [.. text[1..^1].Split('|').Select(cell => cell.Trim())] : [];
    }
}
