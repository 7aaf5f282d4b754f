using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>A projection onto tokens with its files.</summary>
internal sealed class StoredProjector(string model, int hidden, IReadOnlyList<string> tokens, Action<ReadOnlyMemory<float>, Memory<float>> project,
    Action<Action<string, Action<Stream>>> write, Action dispose) : StoredModel(write)
{
    /// <summary>Name of the model.</summary>
    public string Model { get; } = model;

    /// <summary>Numbers a vector.</summary>
    public int Hidden { get; } = hidden;

    /// <summary>What scores belong to; for top tokens, what ids count.</summary>
    public IReadOnlyList<string> Tokens { get; } = tokens;

    /// <summary>[rows, hidden] to [rows, <see cref="ProjectedColumns.Size"/>], written.</summary>
    public Action<ReadOnlyMemory<float>, Memory<float>> Project { get; } = project;

    /// <summary>Prepare a projection; the vocabulary belongs to the result, or is disposed when that fails.</summary>
    public static StoredProjector Create(StoredVocabulary vocabulary, StoredProjectionSettings settings)
    {
        try
        {
            var (space, columns) = (vocabulary.Space, new ProjectedColumns(settings));
            // Without top tokens, nothing is ranked.
            var projection = new VocabularyProjection(space,
                new() { Top = Math.Max(settings.TopK, 1), Inverse = settings.Inverse, Filter = settings.Filter?.ToFilter() });
            return new(space.Name, space.Hidden, [.. settings.TopK == 0 ? projection.Tokens : space.Tokens],
                settings.TopK == 0
                    ? (rows, scores) => projection.Score(rows.Span, scores.Span)
                    : (rows, ranked) => Rank(projection, rows.Span, ranked.Span, columns.HasLowest),
                vocabulary.Write, () =>
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
    public override void Dispose() => dispose();

    private static void Rank(VocabularyProjection projection, ReadOnlySpan<float> rows, Span<float> ranked, bool lowest)
    {
        foreach (var reading in projection.ReadMany(rows))
        {
            ranked = Put(reading.Highest, ranked);
            if (lowest) ranked = Put(reading.Lowest, ranked);
        }
    }

    // Ids, then scores; what is left is returned.
    private static Span<float> Put(IReadOnlyList<TokenScore> tokens, Span<float> numbers)
    {
        for (var i = 0; i < tokens.Count; i++) (numbers[i], numbers[tokens.Count + i]) = (tokens[i].Id, (float)tokens[i].Score);
        return numbers[(2 * tokens.Count)..];
    }
}
