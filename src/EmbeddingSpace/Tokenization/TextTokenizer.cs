using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Folders;
using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Tokenization.Definition;
using EmbeddingSpace.Tokenization.Files;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization;

/// <summary>Text to ids, exactly as the checkpoint's own tokenizer files say and Hugging Face's fast tokenizers do. Safe for concurrent use.</summary>
/// <remarks>
/// WordPiece (BERT and its kin) runs on <c>Microsoft.ML.Tokenizers</c>; byte pairs, Unigram, normalisation, words and special tokens are computed here,
/// because there the package differs (the README of this folder says how far). A surrogate without its partner counts as U+FFFD. A text that is
/// empty, or that normalisation empties, gives the special tokens alone, and with GPT-2, which adds none, no id at all: the model decides what that means.
/// How long a sequence may be says the caller, and no section of <c>tokenizer.json</c>; at which end it is cut the files say.
/// </remarks>
public sealed class TextTokenizer
{
    private readonly TokenizerDefinition _definition;
    private readonly TextEncoding _encoding;
    private readonly Dictionary<string, int> _ids;
    private readonly string _fingerprint;

    private TextTokenizer(TokenizerDefinition definition)
    {
        _definition = definition;
        _encoding = new(definition);
        _fingerprint = definition.Fingerprint;
        _ids = new(definition.Tokens.Count, StringComparer.Ordinal);
        for (var id = 0; id < definition.Tokens.Count; id++)
            if (definition.Tokens[id].Length > 0) _ids.Add(definition.Tokens[id], id);
    }

    /// <summary>
    /// Load the tokenizer of a checkpoint from <c>tokenizer.json</c>, else from <c>vocab.txt</c>, else from <c>vocab.json</c> with
    /// <c>merges.txt</c>.
    /// </summary>
    /// <param name="checkpoint">The checkpoint; it is read during the call only.</param>
    /// <exception cref="CheckpointException">No tokenizer file is there, or one is malformed or uses a component that is not supported.</exception>
    public static TextTokenizer Load(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Load(checkpoint.TryReadFile, checkpoint.Location, checkpoint.Config.ModelType, () => checkpoint.OtherTokenizer);
    }

    /// <summary>Load the tokenizer of a folder, which need not hold a model.</summary>
    /// <param name="folder">Path of the folder that holds the tokenizer files themselves, or a name in Hugging Face's local cache.</param>
    /// <exception cref="CheckpointException">The folder or its tokenizer is missing, malformed, or uses a component that is not supported.</exception>
    public static TextTokenizer Load(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(new HubCache().Resolve(folder)));
        if (!Directory.Exists(location))
            throw new CheckpointException($"Folder '{location}': expected one with tokenizer files, found none there. Check the path.");
        byte[]? Read(string name)
        {
            var path = Path.Combine(location, name);
            return File.Exists(path) ? CheckpointFiles.Read(path) : null;
        }
        return Load(Read, location, new FileSource(Read, location).TryReadJson(CheckpointFiles.Config)?.Get("model_type")?.Text());
    }

    /// <summary>Load a tokenizer from files, wherever they come from.</summary>
    /// <param name="readFile">Bytes of a file by its name; null when there is none of that name.</param>
    /// <param name="location">Folder or archive, for messages.</param>
    /// <param name="modelType"><c>model_type</c> of <c>config.json</c>; null when unknown. Its family has a tokenizer class where no file names one.</param>
    /// <param name="instead">Says what lies there instead of a tokenizer that is known; null where nothing is known.</param>
    internal static TextTokenizer Load(Func<string, byte[]?> readFile, string location, string? modelType, Func<string?>? instead = null) =>
        new(TokenizerFiles.Read(new(readFile, location, instead), modelType is null ? null : ModelFamily.All.GetValueOrDefault(modelType)?.TokenizerClass));

    /// <summary>What it is made of.</summary>
    internal TokenizerDefinition Definition => _definition;

    /// <summary>Number of token ids: the highest id plus one.</summary>
    public int VocabularySize => _definition.Tokens.Count;

    /// <summary>Token of each id, as the vocabulary file writes it (<c>##ing</c>, <c>Ġthe</c>); an empty text for an id that no token has.</summary>
    public IReadOnlyList<string> Tokens => _definition.Tokens;

    /// <summary>How the vocabulary marks where in a word a token stands.</summary>
    internal TokenMarks Marks => _definition.Model.Marks;

    /// <summary>The special tokens.</summary>
    public SpecialTokens Special => _definition.Special;

    /// <summary><c>model_max_length</c> of the tokenizer's configuration, in ids; null where it sets none.</summary>
    public int? MaximumLength => _definition.MaximumLength;

    /// <summary>Special tokens round a text.</summary>
    internal int SpecialTokenCount => _definition.Templates.Single.Added;

    /// <summary>Special tokens round and between two texts.</summary>
    internal int PairSpecialTokenCount => _definition.Templates.Pair.Added;

    /// <summary>Id of a token, or null.</summary>
    public int? GetId(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _ids.TryGetValue(token, out var id) ? id : null;
    }

    /// <summary>Ids of a text with special tokens, cut to <paramref name="maximumLength"/>; null counts as empty.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maximumLength">Ids at most, special tokens included; what is too much is cut from its end, or where the configuration says so from
    /// its beginning.</param>
    /// <exception cref="ArgumentOutOfRangeException">The special tokens alone are longer, or <paramref name="maximumLength"/> is not positive.</exception>
    public TokenSequence Encode(string? text, int maximumLength)
    {
        var template = _definition.Templates.Single;
        var room = Room(template, maximumLength);
        var ids = _encoding.Encode(text ?? "", maximumLength).Span;
        return template.Build(Cut<int>(ids, Math.Min(ids.Length, room)), [], ids.Length + template.Added);
    }

    /// <summary>Ids of a text in as few windows as hold all of it, of nearly equal length, each with special tokens; null counts as empty.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maximumLength">Ids a window at most, special tokens included.</param>
    /// <returns>The first window with the others behind it; a text that fits gives what <see cref="Encode"/> gives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The special tokens leave no room.</exception>
    internal TokenSequence EncodeWindows(string? text, int maximumLength)
    {
        var template = _definition.Templates.Single;
        var room = Room(template, maximumLength);
        var ids = _encoding.Encode(text ?? "", maximumLength).Span;
        if (ids.Length <= room) return template.Build(ids, [], ids.Length + template.Added);
        var stretches = WindowsOf(ids.Length, room);
        var windows = new TokenSequence[stretches.Length];
        for (var i = 0; i < windows.Length; i++)
        {
            var window = ids[stretches[i]];
            windows[i] = template.Build(window, [], window.Length + template.Added);
        }
        return windows[0] with { Further = windows[1..] };
    }

    /// <summary>Ids of tokens, whatever their texts would be cut into, between the special tokens of a text.</summary>
    internal TokenSequence Surround(ReadOnlySpan<int> ids)
    {
        var template = _definition.Templates.Single;
        return template.Build(ids, [], ids.Length + template.Added);
    }

    /// <summary>Ids of a pair of texts with special tokens; the longer one is cut first. Null counts as empty.</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text.</param>
    /// <param name="maximumLength">Ids at most, special tokens included; what is too much is cut from their ends, or where the configuration says so from
    /// their beginnings.</param>
    /// <exception cref="ArgumentOutOfRangeException">The special tokens alone are longer, or <paramref name="maximumLength"/> is not positive.</exception>
    public TokenSequence EncodePair(string? first, string? second, int maximumLength)
    {
        var template = _definition.Templates.Pair;
        var room = Room(template, maximumLength);
        var firstIds = _encoding.Encode(first ?? "", maximumLength);
        var secondIds = _encoding.Encode(second ?? "", maximumLength);
        // Hugging Face stops each text at the word that reaches the limit and compares these lengths: where both texts are too long, they
        // decide which of them keeps the odd id.
        var (firstKept, secondKept) = LongestFirst.Cut(firstIds.LengthAtLimit, secondIds.LengthAtLimit, room);
        var fullLength = firstIds.Span.Length + secondIds.Span.Length + template.Added;
        return template.Build(Cut<int>(firstIds.Span, firstKept), Cut<int>(secondIds.Span, secondKept), fullLength);
    }

    /// <summary>What <see cref="Encode"/> gives, and the characters that each id stands for.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maximumLength">Ids at most, special tokens included.</param>
    /// <exception cref="ArgumentOutOfRangeException">The special tokens alone are longer, or <paramref name="maximumLength"/> is not positive.</exception>
    public LocatedSequence EncodeWithCharacters(string? text, int maximumLength)
    {
        var template = _definition.Templates.Single;
        var room = Room(template, maximumLength);
        var tokens = _encoding.Locate(text ?? "", maximumLength).Tokens.ToArray();
        return Located(template, text ?? "", Cut<TextToken>(tokens, Math.Min(tokens.Length, room)), "", [], tokens.Length + template.Added);
    }

    /// <summary>What <see cref="EncodeWindows"/> gives, window by window, and the characters that each id stands for.</summary>
    internal LocatedSequence[] EncodeWindowsWithCharacters(string? text, int maximumLength)
    {
        var template = _definition.Templates.Single;
        var room = Room(template, maximumLength);
        var tokens = _encoding.Locate(text ?? "", maximumLength).Tokens.ToArray();
        if (tokens.Length <= room) return [Located(template, text ?? "", tokens, "", [], tokens.Length + template.Added)];
        return [.. WindowsOf(tokens.Length, room).Select(window => Located(template, text ?? "", tokens.AsSpan(window), "", [],
            window.End.Value - window.Start.Value + template.Added))];
    }

    /// <summary>What <see cref="EncodePair"/> gives, and the characters of its text that each id stands for.</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text.</param>
    /// <param name="maximumLength">Ids at most, special tokens included.</param>
    /// <exception cref="ArgumentOutOfRangeException">The special tokens alone are longer, or <paramref name="maximumLength"/> is not positive.</exception>
    public LocatedSequence EncodePairWithCharacters(string? first, string? second, int maximumLength)
    {
        var template = _definition.Templates.Pair;
        var room = Room(template, maximumLength);
        var (firstTokens, secondTokens) = (_encoding.Locate(first ?? "", maximumLength), _encoding.Locate(second ?? "", maximumLength));
        var (firstKept, secondKept) = LongestFirst.Cut(firstTokens.LengthAtLimit, secondTokens.LengthAtLimit, room);
        return Located(template, first ?? "", Cut<TextToken>(firstTokens.Tokens.ToArray(), firstKept),
            second ?? "", Cut<TextToken>(secondTokens.Tokens.ToArray(), secondKept),
            firstTokens.Tokens.Count + secondTokens.Tokens.Count + template.Added);
    }

    /// <summary>
    /// Whether both tokenizers give the same ids to every text: same tokens in the same order, same model, normalisation, words and special tokens.
    /// </summary>
    public bool IsEquivalentTo(TextTokenizer other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _fingerprint == other._fingerprint;
    }

    private LocatedSequence Located(
        SequenceTemplate template, string first, ReadOnlySpan<TextToken> firstTokens, string second, ReadOnlySpan<TextToken> secondTokens, int fullLength)
    {
        var sequence = template.Build(Ids(firstTokens), Ids(secondTokens), fullLength);
        var characters = template.Arrange<Range>(
            CharacterRanges.Of(first, firstTokens, _definition.Trimming, Tokens),
            CharacterRanges.Of(second, secondTokens, _definition.Trimming, Tokens),
            _ => 0..0);
        return new(sequence, characters, template.Arrange<int?>(Text(firstTokens.Length, 0), Text(secondTokens.Length, 1), _ => null));

        static int?[] Text(int count, int number) => [.. Enumerable.Repeat<int?>(number, count)];
    }

    private static Range[] WindowsOf(int count, int room)
    {
        ArgumentOutOfRangeException.ThrowIfZero(room, "maximumLength");
        var windows = new Range[(count + room - 1) / room];
        for (var i = 0; i < windows.Length; i++) windows[i] = (int)((long)i * count / windows.Length)..(int)((long)(i + 1) * count / windows.Length);
        return windows;
    }

    private static int[] Ids(ReadOnlySpan<TextToken> tokens)
    {
        var ids = new int[tokens.Length];
        for (var i = 0; i < ids.Length; i++) ids[i] = tokens[i].Id;
        return ids;
    }

    private ReadOnlySpan<T> Cut<T>(ReadOnlySpan<T> ids, int kept) => _definition.CutsBeginning ? ids[^kept..] : ids[..kept];

    private static int Room(SequenceTemplate template, int maximumLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumLength);
        if (maximumLength < template.Added)
            throw new ArgumentOutOfRangeException(nameof(maximumLength), maximumLength,
                $"Expected at least {template.Added}, the number of special tokens that this tokenizer adds.");
        return maximumLength - template.Added;
    }
}
