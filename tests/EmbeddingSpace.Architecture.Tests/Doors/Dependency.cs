namespace EmbeddingSpace.Architecture.Tests.Doors;

/// <summary>A type uses a type of another room.</summary>
/// <param name="From">Room of the type that uses, e.g. <c>Checkpoints/Tensors</c>.</param>
/// <param name="To">Room of the type that is used.</param>
/// <param name="Example"><c>Type -> Type</c>, both without namespace.</param>
internal sealed record Dependency(string From, string To, string Example);
