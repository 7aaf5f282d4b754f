using EmbeddingSpace.Tokenization.Definition;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>
/// Reads <c>tokenizer.json</c>, the format of Hugging Face's fast tokenizers. Its padding and decoder sections, and the length it truncates to, are not
/// ours to follow.
/// </summary>
internal static class TokenizerJson
{
    private const string WordPiece = "WordPiece", BytePair = "BPE", Unigram = "Unigram";

    // How the vocabularies of sentencepiece write a space where no component says it.
    private const char SentencePieceMark = '▁';

    // Buffers are as long as the longest word may be.
    private const int LongestWord = 1_000_000;

    /// <summary>Read the tokenizer.</summary>
    /// <param name="root">Content of <c>tokenizer.json</c>.</param>
    /// <param name="settings">The configuration files.</param>
    /// <param name="className">Class of the tokenizer without <c>Fast</c>, which may say what counts instead of the file; null when unknown.</param>
    public static TokenizerDefinition Read(JsonPart root, TokenizerSettings settings, string? className)
    {
        var modelPart = root.Require("model");
        // Files of before 2020 name no type.
        var kind = modelPart.Get("type")?.Text() ?? (modelPart.Get("merges") is null ? WordPiece : BytePair);
        // These classes make normaliser and words anew from their configuration, as Hugging Face's do when they are loaded.
        var words = kind == WordPiece && TokenizerClasses.WordPiece.Contains(className);
        var bytes = kind == BytePair && TokenizerClasses.BytePairs.Contains(className);
        var (preTokenizer, byteLevel, mark) = words ? (new BertPreTokenizer(), false, null)
            : bytes ? (BytePairFiles.PreTokenizer(settings), true, null)
            : TokenizerJsonWords.Read(root);
        // WordPiece and Unigram on bytes are other tokenizers than the ones supported.
        if (byteLevel && kind != BytePair) throw root.Require("pre_tokenizer").Unsupported("ByteLevel", $"ByteLevel with {BytePair}");
        var (vocabulary, model) = kind switch
        {
            WordPiece => ReadWordPiece(modelPart, words),
            BytePair => ReadBytePair(modelPart, byteLevel, mark),
            Unigram => UnigramVocabulary.Read(modelPart, mark),
            _ => throw modelPart.Unsupported(kind, $"{WordPiece}, {BytePair}, {Unigram}"),
        };

        var added = new AddedVocabulary(vocabulary, root.File);
        foreach (var token in root.Get("added_tokens")?.Items() ?? [])
            added.Add(SettingsToken.Read(token).WithId(token.Require("id").Count()));
        foreach (var token in settings.Added) added.AddNew(token);
        foreach (var token in settings.Named.Concat(settings.Additional)) added.Add(token);

        // Which tokens stand round a text the file alone says: Hugging Face 5 leaves 'add_bos_token' and 'add_eos_token' beside it unread.
        var templates = TokenizerJsonTemplates.Read(root.Get("post_processor"), vocabulary, root.File);
        return new(
            vocabulary.Tokens(),
            added.Tokens,
            words ? WordPieceFiles.Normalizer(settings) : bytes ? BytePairFiles.Normalizer : TokenizerJsonNormalizers.Read(root.Get("normalizer")),
            preTokenizer,
            model,
            templates,
            settings.Names(Defaults(kind, templates)).Resolve(vocabulary),
            settings.MaximumLength,
            settings.CutsBeginning ?? CutsBeginning(root),
            TokenizerJsonTemplates.ReadTrimming(root.Get("post_processor")));
    }

    private static bool CutsBeginning(JsonPart root) => root.Get("truncation")?.Get("direction")?.Text() == "Left";

    private static SpecialTokenNames Defaults(string kind, SequenceTemplates templates) =>
        kind == WordPiece ? SpecialTokenNames.Bert : templates.Single.Added > 0 ? SpecialTokenNames.Roberta : SpecialTokenNames.Gpt2;

    private static (VocabularyBuilder Vocabulary, IWordModel Model) ReadWordPiece(JsonPart part, bool rebuilt)
    {
        var vocabulary = BytePairVocabulary.Read(part.Require("vocab"));
        var unknown = part.Require("unk_token").Text();
        if (vocabulary.Find(unknown) is null)
            throw new InvalidCheckpointException($"Unknown token '{unknown}' in '{part.File}' is not in the vocabulary; save the tokenizer anew.");
        var longest = part.Get("max_input_chars_per_word");
        if (longest?.Count() is 0 or > LongestWord) throw longest.Wrong($"an integer from 1 to {LongestWord}");
        // A class that makes its model anew takes the vocabulary alone.
        if (rebuilt) return (vocabulary, new WordPieceModel(vocabulary.Tokens(), unknown, WordPieceFiles.Continuation, WordPieceFiles.LongestWord));
        var continuation = part.Get("continuing_subword_prefix")?.Text() ?? WordPieceFiles.Continuation;
        return (vocabulary, new WordPieceModel(vocabulary.Tokens(), unknown, continuation, longest?.Count() ?? WordPieceFiles.LongestWord));
    }

    private static (VocabularyBuilder Vocabulary, IWordModel Model) ReadBytePair(JsonPart part, bool byteLevel, char? mark)
    {
        var vocabulary = BytePairVocabulary.Read(part.Require("vocab"));
        foreach (var key in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
            if (part.Get(key) is { } affix && affix.Text().Length > 0) throw affix.Unsupported(affix.Text(), "no affix");
        if (part.Get("dropout") is { } dropout && dropout.Number() != 0) throw dropout.Unsupported("dropout", "null");
        var byteFallback = part.Get("byte_fallback")?.Boolean() ?? false;
        if (byteLevel && byteFallback) throw part.Require("byte_fallback").Unsupported("byte_fallback", "false with ByteLevel");
        return (vocabulary, BytePairVocabulary.Model(vocabulary, BytePairVocabulary.ReadMerges(part.Require("merges")), part.File, new(
            byteLevel,
            part.Get("unk_token")?.Text(),
            part.Get("fuse_unk")?.Boolean() ?? false,
            byteFallback,
            part.Get("ignore_merges")?.Boolean() ?? false,
            (byteLevel ? ByteCharacters.Of((byte)' ') : mark ?? SentencePieceMark).ToString())));
    }
}
