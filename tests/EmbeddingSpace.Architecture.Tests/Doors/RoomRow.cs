namespace EmbeddingSpace.Architecture.Tests.Doors;

/// <summary>One room of the table in <c>src/README.md</c>.</summary>
/// <param name="Name">Folder of the room, e.g. <c>Checkpoints/Tensors</c>.</param>
/// <param name="Purpose">What the room is for, one line.</param>
/// <param name="MayKnow">Rooms as they are written: a room, or <c>Room/*</c> for a room with its inner rooms.</param>
internal sealed record RoomRow(string Name, string Purpose, IReadOnlyList<string> MayKnow);
