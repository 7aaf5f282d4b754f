using Microsoft.AspNetCore.Http.Metadata;

namespace EmbeddingSpace.Server.Faults;

/// <summary>Bytes that a request's body may have; routing hands it to the server.</summary>
internal sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
