using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Scoring;

namespace ScaleOut;

/// <summary>The one classifier of a silo, loaded when the first shard asks for it. Shards take turns: a pass uses every core that it is given.</summary>
internal sealed class SiloClassifier(int? threads) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SemaphoreSlim _turn = new(1);
    private SavedClassifier? _classifier;
    private (string Path, string Hash) _loaded;

    /// <summary>Answer texts.</summary>
    /// <exception cref="InvalidDataException">The files at the path have another hash.</exception>
    /// <exception cref="EmbeddingSpace.Checkpoints.Exceptions.CheckpointException">No classifier lies there.</exception>
    public async Task<(string Label, float Value)[]> AnswerAsync(string path, string hash, string[] texts, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_loaded != (path, hash)) await LoadAsync(path, hash, cancellationToken);
            var scores = await _classifier!.ScoreAsync(texts, null, cancellationToken);
            return [.. _classifier.Answers(scores).Select(answer => (Label(answer), answer.Value))];
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Hash of a saved file or a folder: of names and contents. Null where nothing lies there.</summary>
    public static async Task<string?> HashAsync(string path, CancellationToken cancellationToken)
    {
        string[] files = File.Exists(path) ? [path] : Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [];
        if (files.Length == 0) return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            await using var content = File.OpenRead(file);
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(path, file)));
            hash.AppendData(await SHA256.HashDataAsync(content, cancellationToken));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Dispose()
    {
        _classifier?.Dispose();
        _turn.Dispose();
    }

    private async Task LoadAsync(string path, string hash, CancellationToken cancellationToken)
    {
        var found = await HashAsync(path, cancellationToken);
        if (found != hash)
            throw new InvalidDataException($"'{path}' on {Environment.MachineName}: expected the model with hash {hash}, found "
                + $"{(found is null ? "nothing" : $"one with {found}")}; put the same files there on every machine.");
        _classifier?.Dispose();
        (_classifier, _loaded) = (null, default);
        _classifier = await SavedClassifier.LoadAsync(path, new() { Scoring = new() { Threads = threads } }, cancellationToken);
        _loaded = (path, hash);
    }

    // Several labels as a JSON array: whatever a label holds, each can be told from the others, and all stand on one line.
    private string Label(TextAnswer answer) => _classifier!.Head.Kind == HeadKind.MultiLabel
        ? JsonSerializer.Serialize(answer.Labels.Where(label => label.Value >= _classifier.LabelThreshold).Select(label => label.Label), Json)
        : answer.Label;
}
