namespace EmbeddingSpace.Hub.Transfer;

/// <summary>What is asked of a hub.</summary>
/// <param name="Method">GET; HEAD for what the hub says of a file, which is asked of the hub alone and not of where its bytes lie.</param>
/// <param name="Address">Where.</param>
/// <param name="Subject">What it is about, to begin a message with.</param>
/// <param name="Page">Address of the model's page, for people.</param>
/// <param name="From">First byte wanted; 0: all of them.</param>
internal sealed record HubRequest(HttpMethod Method, Uri Address, string Subject, Uri Page, long From = 0);
