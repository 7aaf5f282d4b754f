using EmbeddingSpace.Tokenization.Definition;
using EmbeddingSpace.Tokenization.Normalization;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>BERT's tokenizer from <c>vocab.txt</c>, one token a line.</summary>
internal static class WordPieceFiles
{
    /// <summary>Prefix of tokens inside a word where the files name none.</summary>
    public const string Continuation = "##";

    /// <summary>Longest word where the files name none; longer ones are unknown.</summary>
    public const int LongestWord = 100;

    /// <summary>Read the tokenizer.</summary>
    /// <param name="lines">Content of <c>vocab.txt</c>.</param>
    /// <param name="settings">The configuration files.</param>
    /// <param name="file">Path of <c>vocab.txt</c>, for messages.</param>
    public static TokenizerDefinition Read(string lines, TokenizerSettings settings, string file)
    {
        if (settings.TokenizerClass is { } name && !TokenizerClasses.WordPiece.Contains(name, StringComparer.Ordinal))
            throw new InvalidCheckpointException(
                $"Tokenizer class '{name}' with '{file}' alone is not supported; supported are: {string.Join(", ", TokenizerClasses.WordPiece)}. "
                + "Save the tokenizer as 'tokenizer.json' with Hugging Face.");
        var vocabulary = ReadLines(lines, file);
        var modelTokens = vocabulary.Tokens();
        var names = settings.Names(SpecialTokenNames.Bert);
        int Need(string token) => vocabulary.Find(token)
            ?? throw new InvalidCheckpointException(
                $"Special token '{token}' is not in '{file}', and every text needs it: expected a line with it; is the vocabulary of another model?");
        var (classification, separator) = (Need(names.Classification!), Need(names.Separator!));
        Need(names.Unknown!);

        var added = new AddedVocabulary(vocabulary, file);
        foreach (var token in settings.Added) added.Add(token);
        foreach (var token in settings.Named.Concat(settings.Additional)) added.Add(token);
        foreach (var token in names.All) added.AddDefault(token);

        return new(
            vocabulary.Tokens(),
            added.Tokens,
            Normalizer(settings),
            new BertPreTokenizer(),
            new WordPieceModel(modelTokens, names.Unknown!, Continuation, LongestWord),
            SequenceTemplates.Bert(classification, separator, file),
            names.Resolve(vocabulary),
            settings.MaximumLength,
            settings.CutsBeginning ?? false);
    }

    /// <summary>The normaliser that the configuration asks for.</summary>
    public static BertNormalizer Normalizer(TokenizerSettings settings)
    {
        var lowerCase = settings.Boolean("do_lower_case") ?? true;
        return new(CleanText: true, settings.Boolean("tokenize_chinese_chars") ?? true, settings.Boolean("strip_accents") ?? lowerCase, lowerCase);
    }

    private static VocabularyBuilder ReadLines(string lines, string file)
    {
        var vocabulary = new VocabularyBuilder(file);
        using var reader = new StringReader(lines);
        for (var id = 0; reader.ReadLine() is { } token; id++)
            if (token.Length > 0) vocabulary.Set(token, id);
        return vocabulary;
    }
}
