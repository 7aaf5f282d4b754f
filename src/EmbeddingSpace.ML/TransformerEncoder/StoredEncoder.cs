using System.Globalization;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>An encoder with its files, and with what its numbers are.</summary>
internal sealed class StoredEncoder(ITextScorer scorer, IReadOnlyList<int> layers, string pooling, Action<Action<string, Action<Stream>>> write,
    Action<Action<string, Action<Stream>>> writeModel, Func<string>? contentHash = null) : StoredScorer(scorer, write, contentHash)
{
    // Over what is stored of the model: a checkpoint may hold tensors that no encoder needs, and its saved copy does not.
    private readonly Lazy<string> _model = new(() => ContentHasher.Hash(writeModel));

    public static StoredEncoder Of(TextEncoder encoder) =>
        new(encoder, encoder.Layers, PoolingOf(encoder), encoder.Write,
            encoder.WriteModel, () => encoder.ContentHash);

    /// <summary>What each number is: layer and place in its hidden state.</summary>
    public IReadOnlyList<string> Slots
    {
        get
        {
            var hidden = Scorer.OutputSize / layers.Count;
            return [.. layers.SelectMany(layer => Enumerable.Range(0, hidden)
                .Select(place => string.Create(CultureInfo.InvariantCulture, $"layer{layer}.{place}")))];
        }
    }

    /// <summary>Tells these features from all others: model, layers, pooling and prompt.</summary>
    public string Identity => $"model {_model.Value}, layers {string.Join(' ', layers)}, pooling {pooling}";

    // The model's files say its default prompt, and the hash is over them.
    private static string PoolingOf(TextEncoder encoder)
    {
        var pooling = encoder.Pooling?.ToString() ?? string.Join(' ', encoder.Modules);
        return encoder.OtherPromptText is { } prompt ? $"{pooling}, prompt '{prompt}'" : pooling;
    }
}
