using System.Globalization;
using System.Runtime.InteropServices;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Host;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingSpace.Scoring;

/// <summary>A checkpoint ready to read text: tokenizer, loaded parts and batching. What every public scorer is built on.</summary>
internal sealed class TextModel : IDisposable
{
    private readonly ModelParts _parts;
    private readonly bool _ownsCheckpoint;
    private readonly int _tokensPerPass;
    private readonly int? _emptyText;
    private readonly int? _threads;
    private readonly SharedTransformer.Use? _shared;

    private TextModel(Checkpoint checkpoint, ModelMap map, TextTokenizer tokenizer, ModelParts parts, ScoringOptions options, bool ownsCheckpoint)
    {
        (Checkpoint, Map, Tokenizer, _parts, _ownsCheckpoint, _tokensPerPass) = (checkpoint, map, tokenizer, parts, ownsCheckpoint, options.TokensPerPass);
        LongTexts = options.LongTexts ?? TextOverflow.Truncate;
        MaximumLength = ChooseMaximumLength(options.MaximumLength);
        // Of a checkpoint, or of a saved model: what callers may ask for is more.
        var added = tokenizer.Surround([]).Ids.Length;
        if (MaximumLength < added || (MaximumLength == added && LongTexts == TextOverflow.Windows))
            throw new InvalidCheckpointException(
                $"'{checkpoint.Location}': expected a maximum length that leaves room beside the {added} special tokens of its tokenizer, "
                + $"found {MaximumLength}. Ask for a longer one.");
        // GPT-2 turns an empty text into no token at all: it is read as the end-of-text token.
        _emptyText = tokenizer.Special.End ?? tokenizer.Special.Begin ?? tokenizer.Special.Classification;
        _threads = options.Device.type == DeviceType.CPU ? options.Threads : null;
        if (_threads is not null && !ThreadLimit.IsSupported)
            throw new PlatformNotSupportedException("'Threads': expected none, as this libtorch has one number for the process. Set torch's own.");
        var type = PrecisionChoice.Resolve(options.Precision, options.Device);
        // What only borrows its checkpoint is soon gone.
        _shared = options.SharesWeights && ownsCheckpoint ? SharedTransformer.Acquire(map, parts, options.Device, type) : null;
        Model = _shared?.Model ?? TransformerModel.Load(map, parts, options.Device, type: type);
    }

    /// <summary>What an empty text is read as, where its tokenizer makes no token of it; null where there is no such token.</summary>
    public int? EmptyText => _emptyText;

    /// <summary>The files it came from.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>The checkpoint's tensors, matched with its family.</summary>
    public ModelMap Map { get; }

    /// <summary>Text to ids.</summary>
    public TextTokenizer Tokenizer { get; }

    /// <summary>Ids to states.</summary>
    public TransformerModel Model { get; }

    /// <summary>Sizes and constants.</summary>
    public ModelArchitecture Architecture => Map.Architecture;

    /// <summary>Longest sequence, special tokens included.</summary>
    public int MaximumLength { get; }

    /// <summary>What becomes of longer texts.</summary>
    public TextOverflow LongTexts { get; }

    /// <summary>Load parts of a checkpoint, which belongs to the result from here on; when loading fails it stays the caller's.</summary>
    public static TextModel Load(Checkpoint checkpoint, ModelParts parts, ScoringOptions? options = null) => Load(ModelMap.Resolve(checkpoint), parts, options);

    /// <summary>Load parts of a matched checkpoint, which belongs to the result from here on; when loading fails it stays the caller's.</summary>
    public static TextModel Load(ModelMap map, ModelParts parts, ScoringOptions? options = null) => Load(map, parts, options, ownsCheckpoint: true);

    /// <summary>Load parts of a matched checkpoint, which stays the caller's and must outlive the result: disposing that frees the weights alone.</summary>
    public static TextModel Borrow(ModelMap map, ModelParts parts, ScoringOptions? options = null) => Load(map, parts, options, ownsCheckpoint: false);

    /// <summary>Ids of each text; none of them empty.</summary>
    public TokenSequence[] Tokenize(IReadOnlyList<string?> texts)
    {
        var sequences = new TokenSequence[texts.Count];
        for (var i = 0; i < sequences.Length; i++) sequences[i] = Tokenize(texts[i]);
        return sequences;
    }

    /// <summary>Ids of each pair; none of them empty.</summary>
    /// <exception cref="InvalidOperationException">Pairs are not read as this model was loaded: its length leaves no room, or texts are cut into windows.
    /// </exception>
    public TokenSequence[] Tokenize(IReadOnlyList<TextPair> pairs)
    {
        RequirePairs();
        var sequences = new TokenSequence[pairs.Count];
        for (var i = 0; i < sequences.Length; i++)
            sequences[i] = Readable(Tokenizer.EncodePair(pairs[i].First, pairs[i].Second, MaximumLength));
        return sequences;
    }

    /// <summary>The ids that <see cref="Tokenize(string?)"/> gives, window by window, and the characters that each stands for.</summary>
    public LocatedSequence[] Locate(string? text) => LongTexts == TextOverflow.Windows
        ? [.. Tokenizer.EncodeWindowsWithCharacters(text, MaximumLength).Select(Readable)]
        : [Readable(Tokenizer.EncodeWithCharacters(text, MaximumLength))];

    /// <summary>The same of a pair, in one window.</summary>
    /// <exception cref="InvalidOperationException">Pairs are not read as this model was loaded.</exception>
    public LocatedSequence Locate(TextPair pair)
    {
        RequirePairs();
        return Readable(Tokenizer.EncodePairWithCharacters(pair.First, pair.Second, MaximumLength));
    }

    /// <summary>A sequence without one of its ids; never empty.</summary>
    public TokenSequence Without(TokenSequence sequence, int place) => Readable(new TokenSequence([.. sequence.Ids[..place], .. sequence.Ids[(place + 1)..]],
        place < sequence.SecondStart ? sequence.SecondStart - 1 : sequence.SecondStart, sequence.FullLength));

    /// <summary>Run every sequence through the model in batches of similar length.</summary>
    /// <param name="sequences">Token sequences.</param>
    /// <param name="outputSize">Numbers a sequence.</param>
    /// <param name="forward">One batch to [batch, outputSize], in a dispose scope of its own.</param>
    /// <param name="phase">Name of the work for progress.</param>
    /// <param name="progress">Told sequences done and their total.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <returns>One vector a sequence, in the order given; for a text in windows their mean, weighted by tokens.</returns>
    public TextScores Score(IReadOnlyList<TokenSequence> sequences, int outputSize, Func<TokenBatch, Tensor> forward, string phase,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        if (sequences.Any(sequence => sequence.Further is not null))
            return WindowMean.Of(sequences, windows => Score(windows, outputSize, forward, phase, progress, cancellationToken));
        var values = new float[checked(sequences.Count * outputSize)];
        ForEachScores(sequences, forward, (rows, numbers) =>
        {
            for (var i = 0; i < rows.Length; i++) numbers.AsSpan(i * outputSize, outputSize).CopyTo(values.AsSpan(rows[i] * outputSize));
        }, phase, progress, cancellationToken);
        RequireFinite(values, outputSize);
        return new(values, outputSize, [.. sequences.Select(sequence => sequence.Truncated)]) { Tokens = sequences.Sum(sequence => (long)sequence.Ids.Length) };
    }

    /// <summary>Run every sequence through the model, and hand over the numbers of each batch: always in the same order, on the caller's thread.</summary>
    /// <param name="sequences">Token sequences, each of one window.</param>
    /// <param name="forward">One batch to [batch, numbers], in a dispose scope of its own, on any thread, several at a time.</param>
    /// <param name="take">Given places in <paramref name="sequences"/> and their numbers, row by row.</param>
    /// <param name="phase">Name of the work for progress.</param>
    /// <param name="progress">Told sequences done and their total.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    public void ForEachScores(IReadOnlyList<TokenSequence> sequences, Func<TokenBatch, Tensor> forward, Action<int[], float[]> take, string phase,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var done = 0;
        progress?.Report(new(phase, done, sequences.Count));
        using var limit = LimitThreads();
        var plan = Plan(sequences);
        var threads = Model.Device.type == DeviceType.CPU && plan.Count > 1 && ThreadLimit.IsSupported ? get_num_threads() : 1;
        var beside = PassSchedule.BesideOneAnother([.. plan.Select(rows => Cost(sequences, rows))], threads);
        if (beside > 0) PassRunner<float[]>.Run(beside, threads, Compute, Take, cancellationToken);
        for (var pass = beside; pass < plan.Count; pass++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Take(pass, Compute(pass));
        }

        float[] Compute(int pass) => Run(sequences, plan[pass], batch =>
        {
            using var result = forward(batch).to(float32).cpu().contiguous();
            return MemoryMarshal.Cast<byte, float>(result.bytes).ToArray();
        });

        void Take(int pass, float[] numbers)
        {
            take(plan[pass], numbers);
            done += plan[pass].Length;
            progress?.Report(new(phase, done, sequences.Count));
        }
    }

    /// <summary>
    /// Hand every sequence to an action, in batches of similar length, one after another on the caller's thread, each in its own dispose scope
    /// without gradients: for actions that work on tensors themselves.
    /// </summary>
    public void ForEachBatch(IReadOnlyList<TokenSequence> sequences, Action<TokenBatch, int[]> action, string phase, IProgress<OperationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var done = 0;
        progress?.Report(new(phase, done, sequences.Count));
        using var limit = LimitThreads();
        foreach (var rows in Plan(sequences))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Run(sequences, rows, batch =>
            {
                action(batch, rows);
                return true;
            });
            done += rows.Length;
            progress?.Report(new(phase, done, sequences.Count));
        }
    }

    /// <summary>Store config, tokenizer and the tensors of the loaded parts.</summary>
    public void Write(Action<string, Action<Stream>> createFile)
    {
        var names = Map.TensorNames(_parts);
        Checkpoint.Write(entry => names.Contains(entry.Name), createFile);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_shared is null) Model.Dispose();
        else _shared.Dispose();
        if (_ownsCheckpoint) Checkpoint.Dispose();
    }

    /// <summary>Ids of a text; never empty.</summary>
    public TokenSequence Tokenize(string? text) =>
        Readable(LongTexts == TextOverflow.Windows ? Tokenizer.EncodeWindows(text, MaximumLength) : Tokenizer.Encode(text, MaximumLength));

    // Every id has a row, and there is one at least.
    private TokenSequence Readable(TokenSequence sequence)
    {
        if (Tokenizer.VocabularySize > Architecture.Vocabulary) RequireRows(sequence);
        if (sequence.Ids.Length > 0) return sequence;
        var id = _emptyText ?? throw new InvalidCheckpointException(
            $"'{Checkpoint.Location}': an empty text has no token and the tokenizer declares no end-of-text token to stand for it. "
            + "Add 'eos_token' to tokenizer_config.json.");
        return new([id], 1, 1);
    }

    private LocatedSequence Readable(LocatedSequence sequence)
    {
        var tokens = Readable(sequence.Tokens);
        return tokens == sequence.Tokens ? sequence : new(tokens, [0..0], [null]);
    }

    private void RequirePairs()
    {
        if (LongTexts == TextOverflow.Windows)
            throw new InvalidOperationException(
                $"'{Checkpoint.Location}': expected {nameof(TextOverflow.Truncate)} for texts that are too long, as pairs are read in one window, "
                + $"found {nameof(TextOverflow.Windows)}. Load the model with the former.");
        if (MaximumLength < Tokenizer.PairSpecialTokenCount)
            throw new InvalidOperationException(
                $"'{Checkpoint.Location}': expected a maximum length of at least {Tokenizer.PairSpecialTokenCount}, the special tokens of a pair, "
                + $"found {MaximumLength}. Load the model with a longer one.");
    }

    // A token was added to the tokenizer and the embedding never resized: texts without such a token are read as ever.
    private void RequireRows(TokenSequence sequence)
    {
        foreach (var part in sequence.Further is { } further ? [sequence, .. further] : new[] { sequence })
            foreach (var id in part.Ids)
                if (id >= Architecture.Vocabulary)
                    throw new InvalidCheckpointException(
                        $"'{Checkpoint.Location}': a text holds the token '{Tokenizer.Tokens[id]}' with id {id}, but the embedding has "
                        + $"{Architecture.Vocabulary} rows. Leave the token out, or resize the embedding and train it.");
    }

    private static TextModel Load(ModelMap map, ModelParts parts, ScoringOptions? options, bool ownsCheckpoint) =>
        new(map.Checkpoint, map, TextTokenizer.Load(map.Checkpoint), parts, ScoringOptions.Validated(options), ownsCheckpoint);

    // NaN would be the first class with a probability of NaN, without a word.
    private void RequireFinite(float[] values, int outputSize)
    {
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                throw new InvalidCheckpointException(string.Create(CultureInfo.InvariantCulture,
                    $"'{Checkpoint.Location}': expected finite scores, found {values[i]} for text {i / outputSize}: ")
                    + "its weights hold NaN, infinity or numbers too large. Get or train the checkpoint again.");
    }

    private ThreadLimit LimitThreads() => _threads is { } threads ? ThreadLimit.Enter(threads) : default;

    private IReadOnlyList<int[]> Plan(IReadOnlyList<TokenSequence> sequences) =>
        BatchPlanner.Plan([.. sequences.Select(sequence => sequence.Ids.Length)], _tokensPerPass, PassCost);

    private long PassCost => Model.SkipsPadding ? BatchPlanner.PassCostWithoutPadding
        : Model.Device.type == DeviceType.CPU ? BatchPlanner.PassCost
        : BatchPlanner.PassCostOnGpu;

    private long Cost(IReadOnlyList<TokenSequence> sequences, int[] rows) =>
        Model.SkipsPadding ? rows.Sum(row => (long)sequences[row].Ids.Length) : rows.Length * rows.Max(row => (long)sequences[row].Ids.Length);

    // Scopes and gradients are matters of the thread that computes.
    private T Run<T>(IReadOnlyList<TokenSequence> sequences, int[] rows, Func<TokenBatch, T> pass)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        using var batch = TokenBatch.Create([.. rows.Select(row => sequences[row])], Architecture, Model.Device);
        var result = pass(batch);
        if (Model.Device.type == DeviceType.CPU) TeamSpin.Adjust();
        return result;
    }

    private int ChooseMaximumLength(int? wanted)
    {
        var limit = Architecture.MaximumLength;
        if (wanted > limit)
            throw new ArgumentOutOfRangeException(
                nameof(wanted), wanted, $"'{Checkpoint.Location}': expected at most {limit} tokens, which its position table holds.");
        if (Tokenizer.MaximumLength < Tokenizer.SpecialTokenCount)
            throw new InvalidCheckpointException(
                $"'model_max_length' in '{Path.Combine(Checkpoint.Location, "tokenizer_config.json")}': expected at least {Tokenizer.SpecialTokenCount}, "
                + $"the special tokens of a text, found {Tokenizer.MaximumLength}. Correct the file.");
        return wanted ?? Math.Min(limit, Tokenizer.MaximumLength ?? limit);
    }
}
