namespace EmbeddingSpace.Testing.Hub;

/// <summary>An answer, right or wrong in any way.</summary>
public sealed record HubAnswer(int Status)
{
    /// <summary>The body; none is sent where HEAD was asked.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Headers beside the length.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>Length that is announced; null: that of the body; −1: none, and the body ends with the connection.</summary>
    public long? Length { get; init; }

    /// <summary>Bytes of the body after which the connection breaks; null: it does not.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Bytes of the body after which the hub waits for <see cref="Gate"/>; null: it does not.</summary>
    public int? WaitAfter { get; init; }

    /// <summary>What it waits for.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;
}
