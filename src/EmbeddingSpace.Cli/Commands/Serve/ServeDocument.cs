namespace EmbeddingSpace.Cli.Commands.Serve;

/// <summary>What <c>serve</c> hands over once it serves.</summary>
/// <param name="Urls">Where it listens.</param>
/// <param name="Models">What it serves.</param>
internal sealed record ServeDocument(IReadOnlyList<string> Urls, IReadOnlyList<ServedModel> Models);
