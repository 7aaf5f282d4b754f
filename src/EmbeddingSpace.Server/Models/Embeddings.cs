using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Server.Faults;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EmbeddingSpace.Server.Models;

/// <summary>Turns texts into vectors.</summary>
internal sealed class Embeddings(IServiceProvider services)
{
    /// <summary>Vectors of texts.</summary>
    /// <param name="model">The encoder.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="dimensions">Numbers of each that are wanted, from the first; null: all.</param>
    /// <param name="normalize">Whether each is to have length 1.</param>
    /// <param name="cancellationToken">Gives the request up.</param>
    /// <returns>[texts, numbers].</returns>
    /// <exception cref="RequestFault">It has fewer numbers, or they are not finite.</exception>
    public async Task<float[][]> EmbedAsync(ModelStatus model, IReadOnlyList<string> texts, int? dimensions, bool normalize,
        CancellationToken cancellationToken)
    {
        if (dimensions < 1) throw Size(model.Name, "at least 1", dimensions.Value);
        var found = await Generator().GenerateAsync(texts, new() { ModelId = model.Name }, cancellationToken).ConfigureAwait(false);
        return [.. found.Select(embedding => Vector(model.Name, embedding.Vector.Span, dimensions, normalize))];
    }

    // Each of Hosting's generators embeds with whatever encoder a call names, those that were added later too.
    private IEmbeddingGenerator<string, Embedding<float>> Generator()
    {
        var configured = services.GetRequiredService<IOptions<EmbeddingSpaceOptions>>().Value.Models;
        var encoder = configured.FirstOrDefault(model => model.Value.Kind == ModelKind.Encoder).Key ?? throw RequestFault.NotFound(
            $"Model: expected an encoder in the configuration ('{EmbeddingSpaceOptions.Section}:{nameof(EmbeddingSpaceOptions.Models)}'), found none there. "
            + "Configure one.");
        return services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(encoder);
    }

    private static float[] Vector(string model, ReadOnlySpan<float> numbers, int? dimensions, bool normalize)
    {
        if (dimensions > numbers.Length) throw Size(model, Invariant($"at most {numbers.Length}, as it computes"), dimensions.Value);
        var vector = numbers[..(dimensions ?? numbers.Length)].ToArray();
        var length = Math.Sqrt(vector.Sum(number => (double)number * number));
        if (!double.IsFinite(length))
            throw RequestFault.Failed($"Model '{model}': expected numbers, found some that are not finite. "
                + "The model, or its number format, does not suit the text.");
        if (normalize && length > 0) for (var i = 0; i < vector.Length; i++) vector[i] = (float)(vector[i] / length);
        return vector;
    }

    private static RequestFault Size(string model, string expected, int found) => RequestFault.Unanswerable(
        Invariant($"'dimensions': expected {expected} numbers a text of model '{model}', found {found}. Correct it, or leave it out."));
}
