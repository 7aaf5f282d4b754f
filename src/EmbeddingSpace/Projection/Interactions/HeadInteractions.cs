using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Interactions;

/// <summary>
/// Attention heads read as pairs of tokens (Dar et al. 2023, section 3): query–key E′ W_Q W_Kᵀ E′ᵀ and value–output E′ W_V W_O Eᵀ,
/// [vocabulary, vocabulary] a head, of which only the top pairs are found, exactly. Biases are ignored, as in the paper.
/// </summary>
/// <remarks>
/// The product stays factored as A Bᵀ with A, B [vocabulary, headSize]. Beside E, some ten such factors are in memory for a moment (two of
/// them in Float64): some 50 MiB for 30,522 tokens and heads of 32. Scores are in the space's element type, norms and summaries in Float64.
/// Reader and space stay the caller's and must outlive this object.
/// </remarks>
public sealed class HeadInteractions : IDisposable
{
    private readonly ParameterReader _reader;
    private readonly VocabularySpace _space;
    private readonly InteractionOptions _options;
    private readonly int[]? _ids;
    private readonly Tensor? _filtered;

    /// <summary>Prepare reading the heads of a checkpoint.</summary>
    /// <param name="reader">Its parameters.</param>
    /// <param name="space">Its embedding space.</param>
    /// <param name="options">How interactions are read.</param>
    /// <exception cref="InvalidSelectionException">More pairs are asked for than there are, or the filter names unknown tokens.</exception>
    public HeadInteractions(ParameterReader reader, VocabularySpace space, InteractionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(space);
        (_reader, _space, _options) = (reader, space, options ?? new());
        if (reader.Architecture.Hidden != space.Hidden)
            throw new ArgumentException(
                $"Embedding space of '{space.Name}': expected width {reader.Architecture.Hidden} as in '{reader.Name}', got {space.Hidden}.", nameof(space));
        _ids = _options.Filter?.Ids(space);
        long tokens = _ids?.Length ?? space.Size;
        if (_options.Top < 1 || _options.Top > tokens * tokens)
            throw new InvalidSelectionException(
                $"Top {_options.Top} of '{space.Name}': expected 1 to {tokens * tokens}, the pairs of the {tokens} tokens there are to choose from.");
        if (_ids is not null) _filtered = IdTensors.Select(space.Matrix, _ids);
    }

    /// <summary>Read one head.</summary>
    /// <param name="kind">Which weights meet.</param>
    /// <param name="layer">Its block.</param>
    /// <param name="head">Its index.</param>
    /// <param name="cancellationToken">Checked between blocks of pairs.</param>
    /// <exception cref="InvalidSelectionException">The model has no such layer or head.</exception>
    /// <exception cref="InvalidCheckpointException">A weight is NaN or infinite.</exception>
    public HeadInteraction Read(InteractionKind kind, int layer, int head, CancellationToken cancellationToken = default)
    {
        _reader.Check(new() { Role = kind.Roles().Left, Layer = layer, Head = head });
        using var scope = NewDisposeScope();
        var (left, right) = Weights(kind, layer, scope);
        return ReadHead(kind, layer, head, left, right, cancellationToken);
    }

    /// <summary>Stream the heads of one block, or of all of them.</summary>
    /// <param name="kind">Which weights meet.</param>
    /// <param name="layer">The block; null = every block.</param>
    /// <param name="progress">Told heads done and their total.</param>
    /// <param name="cancellationToken">Checked between blocks of pairs.</param>
    /// <exception cref="InvalidSelectionException">The model has no such layer.</exception>
    /// <exception cref="InvalidCheckpointException">A weight is NaN or infinite.</exception>
    public IEnumerable<HeadInteraction> ReadAll(
        InteractionKind kind, int? layer = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        _reader.Check(new() { Role = kind.Roles().Left, Layer = layer });
        return Stream(kind, layer is { } only ? [only] : [.. Enumerable.Range(0, _reader.Architecture.Layers)], progress, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _filtered?.Dispose();

    private IEnumerable<HeadInteraction> Stream(InteractionKind kind, int[] layers, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var (heads, done) = (_reader.Architecture.Heads, 0L);
        var total = (long)layers.Length * heads;
        progress?.Report(new(kind.Name(), done, total));
        foreach (var layer in layers)
            for (var head = 0; head < heads; head++)
            {
                // The weights of a block are read again for each head: cheap beside the search, and nothing native lives between heads.
                var interaction = Read(kind, layer, head, cancellationToken);
                progress?.Report(new(kind.Name(), ++done, total));
                yield return interaction;
            }
    }

    private (Tensor Left, Tensor Right) Weights(InteractionKind kind, int layer, TorchSharp.DisposeScope scope)
    {
        var roles = kind.Roles();
        var left = _reader.ReadRows(roles.Left, layer, ScalarType.Float64);
        scope.Attach(left);
        var right = _reader.ReadRows(roles.Right, layer, ScalarType.Float64);
        scope.Attach(right);
        return (left, right);
    }

    private HeadInteraction ReadHead(InteractionKind kind, int layer, int head, Tensor left, Tensor right, CancellationToken cancellationToken)
    {
        var size = _reader.Architecture.HeadSize;
        // Rows are the columns of W [hidden, headSize], or the rows of W_O [headSize, hidden].
        var roles = kind.Roles();
        var (leftRows, rightRows) = (Of(left, roles.Left), Of(right, roles.Right));
        var (inverseLeft, inverseRight) = (_options.Inverse, _options.Inverse && kind == InteractionKind.QueryKey);
        var rows = _filtered ?? _space.Matrix;
        var (balancedLeft, balancedRight) = FactorBalance.Balance(_space.Gram, With(leftRows, inverseLeft), With(rightRows, inverseRight));
        var a = rows.matmul(_space.Prepare(balancedLeft, inverse: false).t());
        var b = rows.matmul(_space.Prepare(balancedRight, inverse: false).t());
        var (pairs, share) = PairSearch.Search(a, b, _options.Top, cancellationToken);
        var named = pairs.Select(pair => Name(pair.Score, pair.Left, pair.Right)).ToArray();
        return new(kind, layer, head, named, Summarise(leftRows, rightRows, inverseLeft, inverseRight), share);

        // Several query heads may share a head of keys and values.
        Tensor Of(Tensor all, ParameterRole role) => all.narrow(0, _reader.HeadFor(role, head) * size, size);
    }

    private InteractionSummary Summarise(Tensor left, Tensor right, bool inverseLeft, bool inverseRight)
    {
        var (gram, mean) = (_space.Gram, _space.Mean);
        // A = E M W with M = 1 or (EᵀE)⁺, so that AᵀA = Wᵀ M EᵀE M W.
        var (l, r) = (With(left, inverseLeft), With(right, inverseRight));
        var (leftGram, rightGram) = (l.matmul(gram).matmul(l.t()), r.matmul(gram).matmul(r.t()));
        var squared = (leftGram * rightGram).sum().item<double>();
        var product = leftGram.matmul(rightGram);
        var fourth = (product * product.t()).sum().item<double>();
        var average = l.matmul(mean).dot(r.matmul(mean)).item<double>();
        var diagonal = (l.matmul(gram) * r).sum().item<double>() / _space.Size;
        var variance = squared / ((double)_space.Size * _space.Size) - average * average;
        return new(Math.Sqrt(squared), average, Math.Sqrt(Math.Max(0, variance)), diagonal, fourth > 0 ? squared * squared / fourth : 0);
    }

    private Tensor With(Tensor rows, bool inverse) => inverse ? rows.matmul(_space.InverseGram) : rows;

    private TokenPair Name(double score, int left, int right)
    {
        var (from, to) = _ids is null ? (left, right) : (_ids[left], _ids[right]);
        return new(from, to, _space.Texts[from], _space.Texts[to], score);
    }
}
