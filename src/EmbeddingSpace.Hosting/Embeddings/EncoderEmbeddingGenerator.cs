using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Scoring.Batching;
using Microsoft.Extensions.AI;

namespace EmbeddingSpace.Hosting.Embeddings;

/// <summary>A named encoder of a host as Microsoft.Extensions.AI asks for it; another one where a call's <c>ModelId</c> names it.</summary>
internal sealed class EncoderEmbeddingGenerator(ModelPool models, string name) : IEmbeddingGenerator<string, Embedding<float>>
{
    private const string Provider = "embedding_space";

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var asked = options?.ModelId ?? name;
        var (vectors, model) = await models.ScoreAsync(asked, ModelKind.Encoder, new BatchedTexts([.. values], null), cancellationToken).ConfigureAwait(false);
        if (options?.Dimensions is { } dimensions && dimensions != vectors.Size)
            throw new ArgumentException(
                $"'{nameof(options.Dimensions)}': expected {vectors.Size}, as model '{asked}' computes, found {dimensions}. Leave it out.", nameof(options));
        return [.. Enumerable.Range(0, vectors.Count).Select(text => new Embedding<float>(vectors[text].ToArray())
        {
            ModelId = asked,
            CreatedAt = model.Info.LoadedAt,
        })];
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? Metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    // The models are the pool's.
    public void Dispose()
    {
    }

    private EmbeddingGeneratorMetadata Metadata =>
        new(Provider, defaultModelId: name, defaultModelDimensions: models.Models.FirstOrDefault(model => model.Name == name)?.Info?.OutputSize);
}
