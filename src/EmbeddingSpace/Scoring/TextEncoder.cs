using System.Text.Json.Serialization;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Sentences;
using EmbeddingSpace.Tokenization.Sequences;
using static TorchSharp.torch;

namespace EmbeddingSpace.Scoring;

/// <summary>
/// Text to pooled hidden states of chosen layers, or to the vectors that the modules of a sentence-transformers folder make. Safe for concurrent use.
/// </summary>
public sealed class TextEncoder : CheckpointScorer
{
    /// <summary>The file that only a stored encoder has.</summary>
    internal const string StateFile = "encoder.json";

    private readonly SentenceModules? _modules;
    private readonly SentenceHead? _head;
    private readonly int _promptTokensLeftOut;

    private TextEncoder(TextModel model, IReadOnlyList<int> layers, Pooling pooling) : base(model) => (Layers, Pooling) = (layers, pooling);

    private TextEncoder(TextModel model, SentenceModules modules, SentenceHead head, string? prompt) : base(model)
    {
        (Layers, _modules, _head, Prompt) = ([model.Architecture.Layers], modules, head, prompt);
        _promptTokensLeftOut = PromptTokens.LeftOut(model, Prepare(""), PromptText, modules.PoolsPrompt);
    }

    /// <summary>Load the encoder of a checkpoint.</summary>
    /// <param name="checkpoint">The model folder; owned by the encoder from here on and disposed with it (also when loading fails).</param>
    /// <param name="layers">Layers whose states are concatenated: 0 = embeddings, N = last block; null = every layer.</param>
    /// <param name="pooling">How tokens become one vector.</param>
    /// <param name="options">Device and batching.</param>
    /// <exception cref="CheckpointException">The checkpoint is malformed or of an unknown family.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A layer is out of range.</exception>
    public static TextEncoder Load(
        Checkpoint checkpoint, IReadOnlyList<int>? layers = null, Pooling pooling = Forward.Pooling.Mean, ScoringOptions? options = null) =>
        Load(checkpoint, map =>
        {
            var chosen = ChooseLayers(map, layers);
            return new TextEncoder(TextModel.Load(map, ModelParts.Encoder, options), chosen, pooling);
        });

    /// <summary>
    /// Load the sentence encoder of a checkpoint: poolings, dense layers, length and prompt as its <c>modules.json</c> says; the mean of the last block
    /// where it has none.
    /// </summary>
    /// <param name="checkpoint">The model folder; owned by the encoder from here on and disposed with it (also when loading fails).</param>
    /// <param name="options">Device and batching; a maximum length that is not set is that of the modules.</param>
    /// <param name="prompt">Name of what is put before each text (<c>query</c>), as the folder's <c>config_sentence_transformers.json</c> says; null: its
    /// default, if it has one.</param>
    /// <exception cref="CheckpointException">The checkpoint is malformed, of an unknown family, or has a module that is not computed; or the prompt leaves no
    /// room for a text.</exception>
    /// <exception cref="ArgumentException">The folder has no prompt of that name.</exception>
    public static TextEncoder LoadSentenceEncoder(Checkpoint checkpoint, ScoringOptions? options = null, string? prompt = null) => Load(checkpoint, map =>
    {
        if (SentenceModules.Read(checkpoint, map.Architecture.Hidden) is { } modules) return Follow(modules, map, options, prompt);
        SentencePrompts.None.Choose(prompt, checkpoint);
        return new TextEncoder(TextModel.Load(map, ModelParts.Encoder, options), [map.Architecture.Layers], Forward.Pooling.Mean);
    });

    /// <summary>The same for the last block alone.</summary>
    internal static TextEncoder LoadLastLayer(Checkpoint checkpoint, Pooling pooling, ScoringOptions? options) => Load(checkpoint, map =>
        new TextEncoder(TextModel.Load(map, ModelParts.Encoder, options), [map.Architecture.Layers], pooling));

    /// <summary>Layers whose states are concatenated.</summary>
    public IReadOnlyList<int> Layers { get; }

    /// <summary>How tokens become one vector; null where the folder's modules say it.</summary>
    public Pooling? Pooling { get; }

    /// <summary>The folder's modules that are followed behind the last block, as they are called there; empty for plain pooled states.</summary>
    public IReadOnlyList<string> Modules => _modules?.Names ?? [];

    /// <summary>What the folder can put before each text, by name; empty where its modules are not followed.</summary>
    public IReadOnlyDictionary<string, string> Prompts => Known.Texts;

    /// <summary>Name of what is put before each text, one of <see cref="Prompts"/>; null for nothing.</summary>
    public string? Prompt { get; }

    /// <summary>What is put before each text, where that is something else than the folder's default; else null.</summary>
    internal string? OtherPromptText => PromptText == Known.TextOf(Known.DefaultName) ? null : PromptText;

    /// <inheritdoc/>
    public override int OutputSize => _modules?.OutputSize ?? Layers.Count * Architecture.Hidden;

    /// <summary>Load what <see cref="CheckpointScorer.Write"/> stored. Scores are bit-equal on the same machine and device.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name.</param>
    /// <param name="options">Device and batching; a maximum length that is not set is the stored one.</param>
    /// <exception cref="CheckpointException">A stored file is missing or malformed.</exception>
    public static TextEncoder Read(string name, Func<string, Stream?> openFile, ScoringOptions? options = null)
    {
        var state = StoredState.Read<State>(name, StateFile, openFile);
        var scoring = StoredState.WithMaximumLength(options, state.MaximumLength, state.LongTexts);
        return Load(Checkpoint.OpenStored(name, openFile, scoring.TemporaryFolder), map =>
        {
            StoredState.RequireMaximumLength(name, StateFile, state.MaximumLength, map.Architecture);
            var last = map.Architecture.Layers;
            if (state.Layers.Length == 0 || state.Layers.Any(layer => layer < 0 || layer > last))
                throw StoredState.Fault(name, StateFile, $"layers from 0 (embeddings) to {last}", $"[{string.Join(", ", state.Layers)}]");
            if (state.Modules)
            {
                var modules = SentenceModules.Read(map.Checkpoint, map.Architecture.Hidden)
                    ?? throw StoredState.Fault(name, StateFile, "the modules of a sentence encoder beside it", "none");
                if (state.Prompt is { } prompt && !modules.Prompts.Texts.ContainsKey(prompt))
                    throw StoredState.Fault(name, StateFile, "the name of a prompt beside it", $"'{prompt}'");
                return Follow(modules, map, scoring, state.Prompt);
            }

            if (!Enum.IsDefined(state.Pooling)) throw StoredState.Fault(name, StateFile, "a pooling known here", $"'{state.Pooling}'");
            return new TextEncoder(TextModel.Load(map, ModelParts.Encoder, scoring), state.Layers, state.Pooling);
        });
    }

    /// <summary>Why a linear map of the features is no sum over tokens; null: it is one.</summary>
    internal string? NoSum => _modules switch
    {
        { Steps: var steps } when steps.FirstOrDefault(step => step is SentenceStep.Dense) is { } dense => $"the module '{dense.Name}'",
        { Poolings: var poolings } when poolings.Contains(SentencePooling.Maximum) => $"the pooling '{SentencePoolingNames.Of(SentencePooling.Maximum)}'",
        _ => null,
    };

    /// <summary>What follows the last block where the folder's modules say it, and how many tokens at the beginning of each text are not pooled; null for
    /// plain pooled states. Owned by this.</summary>
    internal (SentenceHead Head, int LeftOut)? Sentence => _head is { } head ? (head, _promptTokensLeftOut) : null;

    /// <summary>Whether texts are lower-cased before anything else.</summary>
    internal bool LowersCase => _modules?.LowerCase ?? false;

    /// <summary>What is put before each text.</summary>
    internal string PromptBefore => PromptText;

    /// <summary>Texts as the model reads them.</summary>
    internal IReadOnlyList<string?> Prepared(IReadOnlyList<string?> texts) => Prepare(texts);

    /// <summary>The ids of a text, window by window, and the characters of the text that each stands for; a prompt's tokens are of no text.</summary>
    /// <param name="model">The encoder's own.</param>
    /// <param name="text">The text.</param>
    internal IReadOnlyList<LocatedSequence> Locate(TextModel model, string? text)
    {
        if (_modules is null) return model.Locate(text);
        var prepared = Prepared(text);
        return [.. model.Locate(prepared.Text).Select(prepared.Locate)];
    }

    /// <summary>Features of one batch, and what each token adds to a linear map of them; where <see cref="NoSum"/> says nothing against it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="weights">[features, classes].</param>
    /// <param name="byLayer">Whether layers are told apart.</param>
    /// <returns>[batch, features + sequence × (layers or 1) × classes]: the features, bit for bit those that are scored, then the contributions.</returns>
    internal Tensor Explain(TokenBatch batch, Tensor weights, bool byLayer)
    {
        var embedded = Model.Model.Embed(batch);
        if (_head is { } head)
        {
            var last = Model.Model.Run(embedded, batch, 0, Architecture.Layers);
            var shares = _modules!.Poolings
                .Select(pooling => new TokenShare(SentencePooler.Weights(batch, pooling, _promptTokensLeftOut, weights.device)!)).ToList();
            var added = new PooledContributions(Layers, shares, weights, byLayer);
            added.Visit(Architecture.Layers, last);
            return cat([head.Forward(last, batch, _promptTokensLeftOut), added.Join(null, head.Scale(last, batch, _promptTokensLeftOut))], 1);
        }
        var features = new PooledFeatures(batch, Layers, [Pooling!.Value]);
        var contributions = new PooledContributions(Layers, [TokenShare.Of(batch, Pooling.Value, weights.device)], weights, byLayer);
        void Visit(int layer, Tensor state)
        {
            features.Visit(layer, state);
            contributions.Visit(layer, state);
        }

        Visit(0, embedded);
        Model.Model.Run(embedded, batch, 0, Layers.Max(), Visit, Layers.Contains);
        var pooled = features.Join();
        return cat([pooled, contributions.Join(pooled)], 1);
    }

    internal override TextScores Score(IReadOnlyList<TokenSequence> sequences, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        Model.Score(sequences, OutputSize, Encode, "encode", progress, cancellationToken);

    private protected override IReadOnlyList<string?> Prepare(IReadOnlyList<string?> texts) =>
        _modules is null ? texts : [.. texts.Select(Prepare)];

    private protected override void DisposeHead() => _head?.Dispose();

    private protected override void WriteState(Action<string, Action<Stream>> createFile) =>
        StoredState.Write(new State([.. Layers], Pooling ?? default, Model.MaximumLength, Model.LongTexts, _modules is not null,
            Prompt == Known.DefaultName ? null : Prompt), StateFile, createFile);

    private SentencePrompts Known => _modules?.Prompts ?? SentencePrompts.None;

    private string PromptText => Known.TextOf(Prompt);

    private static TextEncoder Follow(SentenceModules modules, ModelMap map, ScoringOptions? options, string? prompt)
    {
        var chosen = modules.Prompts.Choose(prompt, map.Checkpoint);
        var scoring = ScoringOptions.Validated(options);
        if (modules.MaximumLength is { } longest) scoring.MaximumLength ??= Math.Min(longest, map.Architecture.MaximumLength);
        TextModel? model = null;
        var head = SentenceHead.Load(modules, map.Checkpoint, scoring.Device);
        try
        {
            model = TextModel.Load(map, ModelParts.Encoder, scoring);
            return new(model, modules, head, chosen);
        }
        catch
        {
            head.Dispose();
            model?.Dispose();
            throw;
        }
    }

    private string Prepare(string? text) => Prepared(text).Text;

    private PreparedText Prepared(string? text) => new(PromptText, text, _modules!.LowerCase);

    private Tensor Encode(TokenBatch batch) => _head is { } head
        ? head.Forward(Model.Model.Run(Model.Model.Embed(batch), batch, 0, Architecture.Layers), batch, _promptTokensLeftOut)
        : PooledFeatures.Compute(Model.Model, batch, Layers, [Pooling!.Value]);

    private static int[] ChooseLayers(ModelMap map, IReadOnlyList<int>? layers)
    {
        var last = map.Architecture.Layers;
        if (layers is null) return [.. Enumerable.Range(0, last + 1)];
        var location = map.Checkpoint.Location;
        if (layers.Count == 0) throw new ArgumentOutOfRangeException(nameof(layers), "[]", $"'{location}': expected at least one layer from 0 to {last}.");
        foreach (var layer in layers)
            if (layer < 0 || layer > last)
                throw new ArgumentOutOfRangeException(nameof(layers), layer, $"'{location}': expected layers from 0 (embeddings) to {last}.");
        return [.. layers];
    }

    /// <param name="Layers">Layers side by side.</param>
    /// <param name="Pooling">How tokens become one vector; says nothing where the modules are followed.</param>
    /// <param name="MaximumLength">Longest text in tokens.</param>
    /// <param name="LongTexts">What becomes of longer ones.</param>
    /// <param name="Modules">Whether the folder's modules are followed.</param>
    /// <param name="Prompt">Name of the folder's prompt that is put before each text; null for its default.</param>
    private sealed record State(int[] Layers, Pooling Pooling, int MaximumLength, TextOverflow LongTexts = TextOverflow.Truncate,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Modules = false,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Prompt = null);
}
