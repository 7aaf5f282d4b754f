namespace EmbeddingSpace.Server.Faults;

/// <summary>How a route differs from the others; metadata of an endpoint.</summary>
/// <param name="IsOpen">Whether it asks for no key.</param>
/// <param name="SpeaksOpenAI">Whether its faults look as OpenAI's.</param>
/// <param name="IsAdmin">Whether it asks for the key of those who may change what serves.</param>
internal sealed record RouteTraits(bool IsOpen = false, bool SpeaksOpenAI = false, bool IsAdmin = false);
