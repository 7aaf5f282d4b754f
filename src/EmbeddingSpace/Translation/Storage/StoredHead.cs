namespace EmbeddingSpace.Translation.Storage;

/// <summary>What a saved head keeps beside its map. Names and order are a format: saved models hold them.</summary>
/// <param name="Classes">Class names in logit order.</param>
/// <param name="Report">The trust report.</param>
internal sealed record StoredHead(string[] Classes, StoredHeadReport Report);
