using System.Runtime.InteropServices;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Parameters;

/// <summary>
/// Reads vectors of hidden space as tokens: x E′ᵀ [vocabulary] (Dar et al. 2023, section 3), E′ = E or the exact inverse E⁺ᵀ, of which the
/// top and bottom k are kept. Layer norms are ignored as in the paper unless a selection folds them in.
/// </summary>
/// <remarks>Beside E, at most 16 MiB of Float32 scores (32 MiB in Float64) are in memory at a time. Safe for concurrent use. The space stays
/// the caller's and must outlive the projection.</remarks>
public sealed class VocabularyProjection : IDisposable
{
    private static readonly RowRanking.Order[] Ends = [RowRanking.Order.Highest, RowRanking.Order.Lowest];

    private readonly VocabularySpace _space;
    private readonly ProjectionOptions _options;
    private readonly int[]? _ids;
    private readonly Tensor? _filtered;

    /// <summary>Prepare a projection.</summary>
    /// <param name="space">The embedding space; stays the caller's.</param>
    /// <param name="options">How vectors are read.</param>
    /// <exception cref="InvalidSelectionException">More tokens are asked for than there are, or the filter names unknown ones.</exception>
    public VocabularyProjection(VocabularySpace space, ProjectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        (_space, _options) = (space, options ?? new());
        _ids = _options.Filter?.Ids(space);
        CheckTop(_options.Top, _ids?.Length ?? space.Size, space.Name);
        if (_ids is not null) _filtered = IdTensors.Select(space.Matrix, _ids);
    }

    /// <summary>Number of scores a vector: the tokens that pass the filter.</summary>
    public int Count => _ids?.Length ?? _space.Size;

    /// <summary>The tokens that scores belong to, in order.</summary>
    public IReadOnlyList<string> Tokens => _ids is null ? _space.Tokens : [.. _ids.Select(id => _space.Texts[id])];

    /// <summary>Read one vector.</summary>
    /// <param name="vector">[hidden].</param>
    /// <exception cref="ArgumentException">It has another width, or holds NaN or infinity.</exception>
    public TokenReading Read(ReadOnlySpan<float> vector)
    {
        using var rows = AsRows(vector, _space.Hidden, nameof(vector));
        return Read(rows, null, CancellationToken.None)[0];
    }

    /// <summary>Read many vectors.</summary>
    /// <param name="vectors">[vectors, hidden], row-major.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <exception cref="ArgumentException">The length is no multiple of hidden, or a number is NaN or infinite.</exception>
    public IReadOnlyList<TokenReading> ReadMany(ReadOnlySpan<float> vectors, CancellationToken cancellationToken = default)
    {
        using var rows = AsRows(vectors, _space.Hidden, nameof(vectors));
        return Read(rows, null, cancellationToken);
    }

    /// <summary>Every score of one vector, or of many.</summary>
    /// <param name="vectors">[vectors, hidden], row-major.</param>
    /// <param name="scores">[vectors, <see cref="Count"/>], written. In memory beside it: as many Float32 numbers again.</param>
    /// <exception cref="ArgumentException">A length differs, or a number is NaN or infinite.</exception>
    public void Score(ReadOnlySpan<float> vectors, Span<float> scores)
    {
        using var scope = NewDisposeScope();
        using var rows = AsRows(vectors, _space.Hidden, nameof(vectors));
        if (scores.Length != rows.shape[0] * Count)
            throw new ArgumentException($"'scores': expected room for {rows.shape[0]} x {Count} numbers, got {scores.Length}.", nameof(scores));
        using var transposed = Rows.t();
        var result = _space.Prepare(rows, _options.Inverse).matmul(transposed).to(ScalarType.Float32).cpu().contiguous();
        MemoryMarshal.Cast<byte, float>(result.bytes).CopyTo(scores);
    }

    /// <summary>Read parameters of a checkpoint, layer by layer.</summary>
    /// <param name="reader">The checkpoint's parameters; of the same hidden width as the space.</param>
    /// <param name="selection">Which ones.</param>
    /// <param name="progress">Told vectors done and their total.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <exception cref="InvalidSelectionException">The model has no such role, layer, head or index.</exception>
    /// <exception cref="InvalidCheckpointException">A weight is NaN or infinite.</exception>
    public IEnumerable<ParameterReading> Read(ParameterReader reader, ParameterSelection selection,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.Check(selection);
        if (reader.Architecture.Hidden != _space.Hidden)
            throw new ArgumentException(
                $"Parameters of '{reader.Name}': expected vectors of width {_space.Hidden} as in the embedding space of '{_space.Name}', "
                + $"got {reader.Architecture.Hidden}.", nameof(reader));
        return Stream(reader, selection, progress, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _filtered?.Dispose();

    /// <summary>Read rows of a tensor.</summary>
    /// <param name="rows">[rows, hidden], Float32 or Float64.</param>
    /// <param name="bias">[vocabulary] added to the scores, or null.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    internal TokenReading[] Read(Tensor rows, Tensor? bias, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var highest = new IReadOnlyList<TokenScore>[rows.shape[0]];
        var readings = new TokenReading[rows.shape[0]];
        if (bias is not null && _ids is not null)
        {
            bias = IdTensors.Select(bias, _ids);
            scope.Attach(bias);
        }
        RowRanking.Rank(_space.Prepare(rows, _options.Inverse), Rows, bias, _options.Top, Ends, (row, end, ranking) =>
        {
            if (end == 0) highest[row] = Name(ranking);
            else readings[row] = new(highest[row], Name(ranking));
        }, cancellationToken);
        return readings;
    }

    /// <summary>Throw unless k tokens can be given.</summary>
    internal static void CheckTop(int top, int available, string name)
    {
        if (top < 1 || top > available)
            throw new InvalidSelectionException($"Top {top} of '{name}': expected 1 to {available}, the tokens there are to choose from.");
    }

    /// <summary>Rows of plain numbers as a tensor; refuses NaN and infinity.</summary>
    internal static Tensor AsRows(ReadOnlySpan<float> values, int hidden, string argument)
    {
        if (values.Length == 0 || values.Length % hidden != 0)
            throw new ArgumentException($"'{argument}': expected vectors of width {hidden}, got {values.Length} numbers.", argument);
        foreach (var value in values)
            if (!float.IsFinite(value)) throw new ArgumentException($"'{argument}': expected finite numbers, found {value}.", argument);
        return tensor(values.ToArray(), [values.Length / hidden, hidden]);
    }

    private Tensor Rows => _filtered ?? _space.Matrix;

    private IEnumerable<ParameterReading> Stream(
        ParameterReader reader, ParameterSelection selection, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var layers = reader.Layers(selection).ToArray();
        var places = reader.Places(selection).ToArray();
        // Small portions, so that readings flow and cancelling is quick.
        var portion = Math.Max(1, RowRanking.ScoresPerBlock / Count);
        long done = 0, total = (long)layers.Length * places.Length;
        progress?.Report(new("project", 0, total));
        foreach (var layer in layers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var matrix = reader.ReadRows(selection.Role, layer, _space.Precision, selection);
            foreach (var chunk in places.Chunk(portion))
            {
                var readings = ReadRows(matrix, [.. chunk.Select(place => place.Row)], cancellationToken);
                done += chunk.Length;
                progress?.Report(new("project", done, total));
                for (var i = 0; i < chunk.Length; i++)
                    yield return new(selection.Role, layer, chunk[i].Head, chunk[i].Index, readings[i].Highest, readings[i].Lowest);
            }
        }
    }

    private TokenReading[] ReadRows(Tensor matrix, int[] rows, CancellationToken cancellationToken)
    {
        using var selected = IdTensors.Select(matrix, rows);
        return Read(selected, null, cancellationToken);
    }

    private TokenScore[] Name((double Score, long Key)[] ranking) =>
        [.. ranking.Select(item => _ids is null ? (int)item.Key : _ids[item.Key]).Zip(ranking, (id, item) => new TokenScore(id, _space.Texts[id], item.Score))];
}
