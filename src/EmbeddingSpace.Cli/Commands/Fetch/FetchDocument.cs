using EmbeddingSpace.Hub.Definition;

namespace EmbeddingSpace.Cli.Commands.Fetch;

/// <summary>What <c>fetch</c> hands over.</summary>
/// <param name="Model">Owner and name.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Revision">The commit that it is of.</param>
/// <param name="Files">Its files.</param>
/// <param name="Fetched">How many of them came just now.</param>
internal sealed record FetchDocument(string Model, string Folder, string Revision, IReadOnlyList<HubFile> Files, int Fetched)
{
    /// <summary>Of what was fetched.</summary>
    public static FetchDocument Of(HubSnapshot snapshot) =>
        new(snapshot.Model, snapshot.Folder, snapshot.Revision, snapshot.Files, snapshot.Files.Count(file => file.Fetched));
}
