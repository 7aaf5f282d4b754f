using System.Diagnostics.CodeAnalysis;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Spaces;

/// <summary>
/// The embedding space of one model: E [vocabulary, hidden], the unembedding where the checkpoint has one of its own, else the token
/// embedding, with the text of every token. Owns E: vocabulary × hidden × 4 bytes (8 in Float64), and nothing larger.
/// </summary>
/// <remarks>
/// The exact inverse E′ = E⁺ᵀ is never stored: E⁺ᵀ = E (EᵀE)⁺, so projecting with it is projecting x (EᵀE)⁺ with E, and only the
/// [hidden, hidden] matrix (EᵀE)⁺, Float64, is kept. Safe for concurrent use.
/// </remarks>
public sealed class VocabularySpace : IDisposable
{
    /// <summary>Rows of E that are widened to Float64 at a time.</summary>
    internal const int RowsPerBlock = 4096;

    private readonly Lock _lock = new();
    private Tensor? _gram;
    private Tensor? _inverseGram;
    private Tensor? _mean;

    private VocabularySpace(string name, Tensor matrix, TokenTexts tokens) => (Name, Matrix, Texts) = (name, matrix, tokens);

    /// <summary>Read E and the tokenizer of a checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint; stays the caller's and is read during the call only.</param>
    /// <param name="options">Which matrix, and how it is held.</param>
    /// <returns>The space; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="CheckpointException">The checkpoint is malformed, or E holds NaN or infinity.</exception>
    public static VocabularySpace Load(Checkpoint checkpoint, VocabularySpaceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        TorchRuntime.EnsureLoaded();
        return Load(ModelMap.Resolve(checkpoint), TextTokenizer.Load(checkpoint), options);
    }

    internal static VocabularySpace Load(ModelMap map, TextTokenizer tokenizer, VocabularySpaceOptions? options = null) =>
        Load(map.Checkpoint, SpaceSource.Of(map, options ?? new()), tokenizer, options ?? new());

    /// <summary>Read E from its modules in a checkpoint, which need hold no other.</summary>
    internal static VocabularySpace Load(Checkpoint checkpoint, SpaceSource source, TextTokenizer tokenizer, VocabularySpaceOptions options)
    {
        options = OptionsValidation.Checked(options);
        return Checked(checkpoint, source.Matrix, source.Read(checkpoint, options.Precision).TakeOver(options.Device), tokenizer);
    }

    /// <summary>The token embeddings of a model in memory, in its own number format and on its device: nothing is read again.</summary>
    /// <param name="model">The model with its embeddings; stays the caller's, and may go before the space.</param>
    internal static VocabularySpace Of(TextModel model) =>
        Checked(model.Checkpoint, model.Map.Get(ModuleRole.TokenEmbedding), model.Model.ReadTokenEmbedding(), model.Tokenizer);

    /// <summary>Takes E over.</summary>
    private static VocabularySpace Checked(Checkpoint checkpoint, ResolvedModule module, Tensor matrix, TextTokenizer tokenizer)
    {
        try
        {
            FiniteWeights.Require(matrix, module, checkpoint);
            return new(checkpoint.Name, matrix, new(tokenizer, (int)matrix.shape[0]));
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    /// <summary>Name of the checkpoint.</summary>
    public string Name { get; }

    /// <summary>Number of rows of E.</summary>
    public int Size => (int)Matrix.shape[0];

    /// <summary>Width of a hidden state.</summary>
    public int Hidden => (int)Matrix.shape[1];

    /// <summary>Element type of E and of scores.</summary>
    public torch.ScalarType Precision => Matrix.dtype;

    /// <summary>Text of each row of E as the vocabulary writes it (<c>##ing</c>, <c>Ġthe</c>); <c>#812</c> for a row that no token has.</summary>
    public IReadOnlyList<string> Tokens => Texts;

    /// <summary>E [vocabulary, hidden] on its device; owned by the space.</summary>
    internal Tensor Matrix { get; }

    internal TokenTexts Texts { get; }

    /// <summary>EᵀE [hidden, hidden], Float64, CPU; owned by the space.</summary>
    internal Tensor Gram => Lazily(ref _gram, ComputeGram);

    /// <summary>(EᵀE)⁺ [hidden, hidden], Float64, CPU; owned by the space.</summary>
    internal Tensor InverseGram => Lazily(ref _inverseGram, () => linalg.pinv(Gram, hermitian: true));

    /// <summary>Mean row of E [hidden], Float64, CPU; owned by the space.</summary>
    internal Tensor Mean => Lazily(ref _mean, () => Matrix.mean([0], type: ScalarType.Float64).cpu());

    /// <summary>Rows ready to be multiplied with Eᵀ: in the space's element type, on its device; for the inverse, times (EᵀE)⁺ first.</summary>
    /// <param name="rows">[rows, hidden].</param>
    /// <param name="inverse">Whether E′ is the exact inverse.</param>
    /// <returns>[rows, hidden]; the caller's.</returns>
    internal Tensor Prepare(Tensor rows, bool inverse)
    {
        using var scope = NewDisposeScope();
        var prepared = inverse ? rows.to(ScalarType.Float64).cpu().matmul(InverseGram) : rows;
        return prepared.to(Precision).to(Matrix.device).alias().MoveToOuterDisposeScope();
    }

    /// <summary>The rows of E to Float64, block by block, summed up.</summary>
    private Tensor ComputeGram()
    {
        var gram = zeros(Hidden, Hidden, dtype: ScalarType.Float64);
        for (long start = 0; start < Size; start += RowsPerBlock)
        {
            using var scope = NewDisposeScope();
            var block = Matrix.narrow(0, start, Math.Min(RowsPerBlock, Size - start)).to(ScalarType.Float64).cpu();
            gram.addmm_(block.t(), block, 1, 1);
        }
        return gram;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The result is owned by the space.")]
    private Tensor Lazily(ref Tensor? field, Func<Tensor> compute)
    {
        lock (_lock)
        {
            if (field is not null) return field;
            using var scope = NewDisposeScope();
            return field = compute().DetachFromDisposeScope();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Matrix.Dispose();
        _gram?.Dispose();
        _inverseGram?.Dispose();
        _mean?.Dispose();
    }
}
