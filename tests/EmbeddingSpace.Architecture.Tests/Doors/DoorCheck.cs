using System.Collections.Frozen;

namespace EmbeddingSpace.Architecture.Tests.Doors;

/// <summary>The laws of the house: a table of rooms against what the code does. Each method lists what breaks one law; an empty list keeps it.</summary>
/// <param name="table">What is allowed.</param>
/// <param name="rooms">Rooms that exist.</param>
/// <param name="dependencies">What the types of one room use of another.</param>
internal sealed class DoorCheck(DoorTable table, IReadOnlyCollection<string> rooms, IReadOnlyCollection<Dependency> dependencies)
{
    private const int Examples = 4;

    private readonly ILookup<(string From, string To), string> _used = dependencies.ToLookup(used => (used.From, used.To), used => used.Example);
    private readonly ILookup<string, string> _known = dependencies.Select(used => (used.From, used.To)).Distinct().ToLookup(used => used.From, used => used.To);

    /// <summary>Every room has a row, every row a room.</summary>
    public IReadOnlyList<string> RoomsAndRows()
    {
        var rows = table.Rooms.Select(row => row.Name).ToHashSet();
        return
        [
            .. rooms.Where(room => !rows.Contains(room)).Order(StringComparer.Ordinal).Select(room =>
                $"'{room}' holds C# files and has no row: add one below all rooms that it knows, and say in a line what it is for."),
            .. rows.Where(row => !rooms.Contains(row)).Order(StringComparer.Ordinal).Select(row =>
                $"'{row}' has a row and holds no C# file: remove the row, or correct its name."),
        ];
    }

    /// <summary>What the code uses is allowed by the table.</summary>
    public IReadOnlyList<string> UsesThatNoDoorAllows()
    {
        var (above, faults) = (new HashSet<string>(), new List<string>());
        foreach (var row in table.Rooms)
        {
            var allowed = table.MayKnow(row);
            var walls = _known[row.Name].Where(to => !allowed.Contains(to)).Order(StringComparer.Ordinal).ToArray();
            faults.AddRange(walls.Select(to => $"{row.Name} -> {to}{(above.Contains(to) ? "" : ", which stands below it")}: {List(_used[(row.Name, to)])}"));
            // The row as it would be, to compare and, where the doors are right, to paste.
            if (walls.Any(above.Contains)) faults.AddRange(DoorTable.Write(row with { MayKnow = Doors(row, above) }).Select(line => $"    {line}"));
            above.Add(row.Name);
        }
        return faults;
    }

    /// <summary>What the table allows is used: nobody keeps a door that leads nowhere. A whole room is named where two of its rooms are known.</summary>
    public IReadOnlyList<string> DoorsThatNobodyUses() =>
    [
        .. from row in table.Rooms
           from door in row.MayKnow
           let uses = _known[row.Name].Count(to => DoorTable.Covers(door, to) && table.MayKnow(row).Contains(to))
           where uses < (DoorTable.IsWhole(door) ? 2 : 1)
           select uses == 0
               ? $"{row.Name} -> {door}: no type needs it. Take it out of the row."
               : $"{row.Name} -> {door}: one room of it is known. Name that room.",
    ];

    /// <summary>Each door leads to a room above.</summary>
    public IReadOnlyList<string> DoorsAgainstTheOrder()
    {
        var above = new HashSet<string>();
        var faults = new List<string>();
        foreach (var row in table.Rooms)
        {
            faults.AddRange(row.MayKnow.Where(door => !above.Any(name => DoorTable.Covers(door, name)))
                .Select(door => $"{row.Name} -> {door}: expected a room above '{row.Name}'. Move the row, or turn the dependency round."));
            above.Add(row.Name);
        }
        return faults;
    }

    /// <summary>Rooms that know each other round a corner, by the table alone: the rooms of a circle, in order.</summary>
    public IReadOnlyList<string> Circles()
    {
        var next = table.Rooms.ToDictionary(row => row.Name, table.MayKnow);
        var (finished, path, circles) = (new HashSet<string>(), new List<string>(), new List<string>());
        foreach (var name in next.Keys) Visit(name);
        return circles;

        void Visit(string name)
        {
            var start = path.IndexOf(name);
            if (start >= 0) circles.Add(string.Join(" -> ", [.. path[start..], name]));
            if (start >= 0 || finished.Contains(name)) return;
            path.Add(name);
            foreach (var to in next.GetValueOrDefault(name, FrozenSet<string>.Empty)) Visit(to);
            path.RemoveAt(path.Count - 1);
            finished.Add(name);
        }
    }

    // What the room knows of those above it, in the order of the table; three rooms and more of a whole room are written as one.
    private List<string> Doors(RoomRow row, HashSet<string> above)
    {
        var known = table.Rooms.Select(other => other.Name).Where(name => above.Contains(name) && _known[row.Name].Contains(name));
        var doors = new List<string>();
        foreach (var group in known.GroupBy(WholeRoom))
            if (group.Count() > 2) doors.Add(group.Key + DoorTable.WithInnerRooms);
            else doors.AddRange(group);
        return doors;
    }

    // ML and Cli are assemblies, not rooms: their rooms begin one folder further in.
    private static string WholeRoom(string name) =>
        string.Join('/', name.Split('/').Take(name.StartsWith("ML/", StringComparison.Ordinal) || name.StartsWith("Cli/", StringComparison.Ordinal) ? 2 : 1));

    private static string List(IEnumerable<string> examples)
    {
        var all = examples.Distinct().Order(StringComparer.Ordinal).ToArray();
        return string.Join(", ", all.Take(Examples)) + (all.Length > Examples ? $" and {all.Length - Examples} more" : "");
    }
}
