namespace EmbeddingSpace.Hub.Definition;

/// <summary>A model in the local cache.</summary>
/// <param name="Model">Owner and name.</param>
/// <param name="Revision">The commit that it is of.</param>
/// <param name="Folder">Its folder, to be opened as any model folder.</param>
/// <param name="Files">Its files, by name.</param>
public sealed record HubSnapshot(string Model, string Revision, string Folder, IReadOnlyList<HubFile> Files);
