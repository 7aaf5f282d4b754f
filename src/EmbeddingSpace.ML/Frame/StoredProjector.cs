using System.Runtime.InteropServices;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.ML.Frame;

/// <summary>A projection onto tokens with what a transformer needs beside it: its identity and its files.</summary>
internal sealed class StoredProjector : IDisposable
{
    private readonly Action _dispose;
    private readonly Lazy<string> _contentHash;

    public StoredProjector(string model, int hidden, IReadOnlyList<string> tokens, Func<ReadOnlyMemory<float>, float[]> project, Action<Action<string, Action<Stream>>> write, Action dispose)
    {
        (Model, Hidden, Tokens, Project, Write, _dispose) = (model, hidden, tokens, project, write, dispose);
        _contentHash = new(() => ContentHasher.Hash(write));
    }

    /// <summary>Name of the model.</summary>
    public string Model { get; }

    /// <summary>Numbers a vector.</summary>
    public int Hidden { get; }

    /// <summary>What scores belong to; for top tokens, what ids count.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>[rows, hidden] to [rows, <see cref="ProjectionSettings.OutputSize"/>].</summary>
    public Func<ReadOnlyMemory<float>, float[]> Project { get; }

    /// <summary>Writes everything needed to project again.</summary>
    public Action<Action<string, Action<Stream>>> Write { get; }

    /// <summary>SHA-256, lower-case hexadecimal: the same content has the same hash.</summary>
    public string ContentHash => _contentHash.Value;

    /// <summary>Prepare a projection; the vocabulary belongs to the result, or is disposed when that fails.</summary>
    public static StoredProjector Create(StoredVocabulary vocabulary, ProjectionSettings settings)
    {
        try
        {
            // Without top tokens, nothing is ranked.
            var projection = new VocabularyProjection(vocabulary.Space, new() { Top = Math.Max(settings.TopK, 1), Inverse = settings.Inverse, Filter = settings.Filter });
            return new(vocabulary.Space.Name, vocabulary.Space.Hidden, [.. settings.TopK == 0 ? projection.Tokens : vocabulary.Space.Tokens],
                settings.TopK == 0 ? rows => Scores(projection, rows, vocabulary.Space.Hidden) : rows => Top(projection, rows, settings), vocabulary.Write, () =>
                {
                    projection.Dispose();
                    vocabulary.Dispose();
                });
        }
        catch
        {
            vocabulary.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _dispose();

    private static float[] Scores(VocabularyProjection projection, ReadOnlyMemory<float> rows, int hidden)
    {
        var scores = new float[rows.Length / hidden * projection.Count];
        projection.Score(rows.Span, scores);
        return scores;
    }

    private static float[] Top(VocabularyProjection projection, ReadOnlyMemory<float> rows, ProjectionSettings settings)
    {
        var numbers = new List<float>();
        foreach (var reading in projection.ReadMany(rows.Span))
        {
            Add(reading.Highest);
            if (settings.HasLowest) Add(reading.Lowest);
        }

        return CollectionsMarshal.AsSpan(numbers).ToArray();

        void Add(IReadOnlyList<TokenScore> tokens)
        {
            numbers.AddRange(tokens.Select(token => (float)token.Id));
            numbers.AddRange(tokens.Select(token => (float)token.Score));
        }
    }
}
