using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Rows;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using Microsoft.ML;

namespace EmbeddingSpace.ML.Frame;

/// <summary>The part that every transformer over a text model shares: the leased model, its columns, and the settings that are saved with it.</summary>
internal sealed class TextScoring : IDisposable
{
    private readonly ModelLease<StoredScorer> _lease;
    private readonly LeasedScorer _scorer;
    private readonly BatchingScorer? _dispatcher;

    public TextScoring(ModelLease<StoredScorer> lease, TextScoringSettings settings, IReadOnlyList<OutputColumn> added)
    {
        _lease = lease;
        _scorer = new(lease);
        if (settings.Batching is { } batching) _dispatcher = new(_scorer, batching);
        Pipe = new([InputColumn.Text(settings.Input)], Added(settings, added), new TextSource(ScoreWindow, ScoreRow, settings.WindowSize));
    }

    public ScoringPipe Pipe { get; }

    /// <summary>Use the model.</summary>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public T Use<T>(Func<StoredScorer, T> work) => _lease.Use(work);

    /// <summary>Save settings and model.</summary>
    public void Save<TSettings>(ModelSaveContext context, ModelFormat format, TSettings settings) => Use(scorer =>
    {
        ModelWriter.Write(context, format, settings, scorer.Write);
        return true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _dispatcher?.Dispose();
        _lease.Dispose();
    }

    /// <summary>The added columns with the one for cut texts where it is wanted.</summary>
    public static IReadOnlyList<OutputColumn> Added(TextScoringSettings settings, IReadOnlyList<OutputColumn> added) =>
        settings.Truncated is { } name ? [.. added, OutputColumns.Truncated(name)] : added;

    private TextScores ScoreWindow(IReadOnlyList<string?> texts) => _scorer.Score(texts);

    private TextScores ScoreRow(IReadOnlyList<string?> texts) => _dispatcher is null ? _scorer.Score(texts) : _dispatcher.Score(texts);
}
