using EmbeddingSpace.Tokenization.Definition;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>
/// Reads <c>tokenizer.json</c>, the format of Hugging Face's fast tokenizers. Its truncation, padding and decoder sections are not ours to follow.
/// </summary>
internal static class TokenizerJson
{
    private const string WordPiece = "WordPiece", BytePair = "BPE";

    /// <summary>Read the tokenizer.</summary>
    /// <param name="root">Content of <c>tokenizer.json</c>.</param>
    /// <param name="settings">The configuration files; they name the roles of special tokens, and nothing that the file itself says.</param>
    public static TokenizerDefinition Read(JsonPart root, TokenizerSettings settings)
    {
        var modelPart = root.Require("model");
        // Files of before 2020 name no type.
        var kind = modelPart.Get("type")?.Text() ?? (modelPart.Get("merges") is null ? WordPiece : BytePair);
        var (preTokenizer, byteLevel) = TokenizerJsonWords.Read(root);
        var vocabulary = kind is WordPiece or BytePair
            ? BytePairVocabulary.Read(modelPart.Require("vocab"))
            : throw modelPart.Unsupported(kind, $"{WordPiece}, {BytePair} (byte-level)");
        // A byte-pair model that does not see bytes, and WordPiece on bytes, are other tokenizers than the ones supported.
        if (byteLevel != (kind == BytePair))
        {
            var words = root.Require("pre_tokenizer");
            throw words.Unsupported(words.Require("type").Text(), $"BertPreTokenizer with {WordPiece}, ByteLevel with {BytePair}");
        }
        IWordModel model = kind == WordPiece ? ReadWordPiece(modelPart, vocabulary) : ReadBytePair(modelPart, vocabulary);

        var added = new AddedVocabulary(vocabulary, root.File);
        foreach (var token in root.Get("added_tokens")?.Items() ?? [])
            added.Add(SettingsToken.Read(token).WithId(token.Require("id").Count()));
        foreach (var token in settings.Named.Concat(settings.Additional)) added.Add(token);

        var templates = TokenizerJsonTemplates.Read(root.Get("post_processor"), vocabulary, root.File);
        return new(
            vocabulary.Tokens(),
            added.Tokens,
            TokenizerJsonNormalizers.Read(root.Get("normalizer")),
            preTokenizer,
            model,
            templates,
            settings.Names(Defaults(kind, templates)).Resolve(vocabulary),
            settings.MaximumLength);
    }

    private static SpecialTokenNames Defaults(string kind, SequenceTemplates templates) =>
        kind == WordPiece ? SpecialTokenNames.Bert : templates.Single.Added > 0 ? SpecialTokenNames.Roberta : SpecialTokenNames.Gpt2;

    private static WordPieceModel ReadWordPiece(JsonPart part, VocabularyBuilder vocabulary)
    {
        var unknown = part.Require("unk_token").Text();
        if (vocabulary.Find(unknown) is null)
            throw new InvalidCheckpointException($"Unknown token '{unknown}' in '{part.File}' is not in the vocabulary; save the tokenizer anew.");
        var longest = part.Get("max_input_chars_per_word");
        if (longest?.Count() == 0) throw longest.Wrong("an integer from 1 on");
        var continuation = part.Get("continuing_subword_prefix")?.Text() ?? WordPieceFiles.Continuation;
        return new(vocabulary.Tokens(), unknown, continuation, longest?.Count() ?? WordPieceFiles.LongestWord);
    }

    private static BytePairModel ReadBytePair(JsonPart part, VocabularyBuilder vocabulary)
    {
        foreach (var key in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
            if (part.Get(key) is { } affix && affix.Text().Length > 0) throw affix.Unsupported(affix.Text(), "no affix");
        foreach (var key in new[] { "byte_fallback", "ignore_merges" })
            if (part.Get(key) is { } option && option.Boolean()) throw option.Unsupported(key, "false");
        if (part.Get("dropout") is { } dropout && dropout.Number() != 0) throw dropout.Unsupported("dropout", "null");
        var merges = BytePairVocabulary.ReadMerges(part.Require("merges"));
        return BytePairVocabulary.Model(vocabulary, merges, part.File, part.Get("unk_token")?.Text(), part.Get("fuse_unk")?.Boolean() ?? false);
    }
}
