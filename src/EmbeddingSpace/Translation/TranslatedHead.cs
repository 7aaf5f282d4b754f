using EmbeddingSpace.Explanations;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Storage;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation;

/// <summary>A linear head on pooled features of a shared encoder: logits = features · weights + bias. Safe for concurrent use.</summary>
public sealed class TranslatedHead
{
    /// <summary>The file that only a stored head has.</summary>
    internal const string StateFile = "head.json";
    private const string MapFile = "head.map";

    private readonly LinearMap _map;

    internal TranslatedHead(LinearMap map, ClassifierHead head, HeadReport report)
    {
        (_map, Head, Report) = (map, head, report);
    }

    /// <summary>How far it can be trusted, without labels.</summary>
    public HeadReport Report { get; }

    /// <summary>What the logits mean, and what they become: as its source's.</summary>
    public ClassifierHead Head { get; }

    /// <summary>Class names in logit order.</summary>
    public IReadOnlyList<string> Classes => Head.Labels;

    /// <summary>Numbers a text that the head reads.</summary>
    public int FeatureSize => _map.InputSize;

    /// <summary>[features] → [classes].</summary>
    internal LinearMap Map => _map;

    /// <summary>Logits of one text; those of missing (NaN) or infinite features are missing or infinite too.</summary>
    /// <param name="features">[features].</param>
    /// <param name="logits">[classes], written.</param>
    /// <exception cref="InvalidCheckpointException">A logit is missing or infinite, though no feature is.</exception>
    public void Score(ReadOnlySpan<float> features, Span<float> logits)
    {
        if (features.Length != FeatureSize)
            throw new ArgumentException($"'features': expected {FeatureSize} numbers, got {features.Length}.", nameof(features));
        if (logits.Length != Classes.Count)
            throw new ArgumentException($"'logits': expected room for {Classes.Count} numbers, got {logits.Length}.", nameof(logits));
        _map.Apply(features, logits);
        if (!IsFinite(logits) && IsFinite(features))
            throw new InvalidCheckpointException($"Head of {Classes.Count} classes: expected finite logits, found one that is not: its weights are too large. "
                + "Translate the classifier again.");
    }

    /// <summary>Explain answers to texts that an encoder reads for this head: exactly where its features are pooled states, else by occlusion.</summary>
    /// <param name="encoder">Computes the features; stays the caller's.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Told passes done and their total.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <exception cref="InvalidOperationException">Exact contributions are asked for, and the features are no sum over tokens.</exception>
    internal IReadOnlyList<TextExplanation> Explain(TextEncoder encoder, IReadOnlyList<string?> texts, ExplanationOptions? options,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var asked = ExplanationOptions.Validated(options);
        return encoder.Use(model =>
        {
            LocatedText[] located = [.. texts.Select(text => new LocatedText(encoder.Locate(model, text)))];
            if (asked.Method == ExplanationMethod.Occlusion || (asked.Method is null && !asked.Layers && encoder.NoSum is not null))
                return new Occlusion(model, Classes, (sequences, told, stop) => Score(encoder.Score(sequences, told, stop)))
                    .Explain(located, progress, cancellationToken);
            if (encoder.NoSum is { } reason)
                throw new InvalidOperationException($"'{model.Checkpoint.Location}': expected features that are pooled states, so that a head on them adds up "
                    + $"token by token, found {reason} behind the last block. Ask for {nameof(ExplanationMethod.Occlusion)}, without layers.");
            var (weights, bias) = _map.ToTensors(model.Model.Device);
            using (weights)
            using (bias)
                return new ExactContributions(model, Classes, _map.Bias, asked.Layers ? encoder.Layers.Count : null, FeatureSize,
                    batch => encoder.Explain(batch, weights, asked.Layers), Score).Explain(located, progress, cancellationToken);
        });
    }

    /// <summary>Logits of texts whose features are known.</summary>
    /// <param name="features">[texts, features].</param>
    /// <returns>[texts, classes].</returns>
    internal TextScores Score(TextScores features)
    {
        var size = Classes.Count;
        var logits = new float[features.Count * size];
        for (var text = 0; text < features.Count; text++) Score(features[text], logits.AsSpan(text * size, size));
        return new(logits, size, [.. features.Truncated]);
    }

    /// <summary>Store the head.</summary>
    /// <param name="createFile">Receives a file name and what writes its content.</param>
    public void Write(Action<string, Action<Stream>> createFile)
    {
        ArgumentNullException.ThrowIfNull(createFile);
        StoredState.Write(StoredHead.Of(Head, Report), StateFile, createFile);
        createFile(MapFile, _map.Write);
    }

    /// <summary>Load what <see cref="Write"/> stored.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name.</param>
    /// <exception cref="CheckpointException">A stored file is missing or malformed.</exception>
    public static TranslatedHead Read(string name, Func<string, Stream?> openFile)
    {
        var state = StoredState.Read<StoredHead>(name, StateFile, openFile);
        StoredState.RequireClasses(name, StateFile, state.Classes, state.Kind);
        var map = StoredState.ReadMap(name, MapFile, openFile);
        if (map.OutputSize != state.Classes.Length)
            throw new InvalidCheckpointException(
                $"'{MapFile}' in '{name}': expected {state.Classes.Length} outputs, one a class, found {map.OutputSize}. Save the model again.");
        return new(map, state.ToHead(), state.Report.ToReport());
    }

    private float[] Score(float[] features)
    {
        var logits = new float[Classes.Count];
        Score(features, logits);
        return logits;
    }

    private static bool IsFinite(ReadOnlySpan<float> numbers) => numbers.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0;
}
