using EmbeddingSpace.Tokenization.Definition;
using EmbeddingSpace.Tokenization.Normalization;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>The tokenizers of GPT-2 and RoBERTa from <c>vocab.json</c> and <c>merges.txt</c>.</summary>
internal static class BytePairFiles
{
    // These put a token before or behind every text.
    private static readonly string[] BoundSettings = ["add_bos_token", "add_eos_token"];

    /// <summary>Read the tokenizer.</summary>
    /// <param name="vocabularyFile">Content of <c>vocab.json</c>.</param>
    /// <param name="merges">Content of <c>merges.txt</c>.</param>
    /// <param name="mergesFile">Path of <c>merges.txt</c>, for messages.</param>
    /// <param name="settings">The configuration files.</param>
    /// <param name="familyClass">Class of the tokenizer where no file names one; null when unknown.</param>
    public static TokenizerDefinition Read(JsonPart vocabularyFile, string merges, string mergesFile, TokenizerSettings settings, string? familyClass)
    {
        var file = vocabularyFile.File;
        var vocabulary = BytePairVocabulary.Read(vocabularyFile);
        var model = BytePairVocabulary.Model(vocabulary, BytePairVocabulary.ReadMerges(merges, mergesFile), mergesFile, new());
        var roberta = IsRoberta(vocabulary, settings, familyClass, file);
        foreach (var setting in roberta ? [] : BoundSettings)
            if (settings.Boolean(setting) == true)
                throw new InvalidCheckpointException(
                    $"Setting '{setting}' beside '{file}' is not supported without 'tokenizer.json'; "
                    + "save the tokenizer as 'tokenizer.json' with Hugging Face.");
        var names = settings.Names(roberta ? SpecialTokenNames.Roberta : SpecialTokenNames.Gpt2);

        var added = new AddedVocabulary(vocabulary, file);
        foreach (var token in settings.Added) added.Add(token);
        foreach (var token in settings.Named.Concat(settings.Additional)) added.Add(token);
        foreach (var token in names.All) added.AddDefault(token);

        int Need(string token) => vocabulary.Find(token)
            ?? throw new InvalidCheckpointException(
                $"Special token '{token}' is not in '{file}', and every text needs it: expected it there; is the vocabulary of another model?");
        return new(
            vocabulary.Tokens(),
            added.Tokens,
            Normalizer,
            PreTokenizer(settings),
            model,
            roberta ? SequenceTemplates.Roberta(Need(names.Classification!), Need(names.Separator!), file) : SequenceTemplates.Plain(file),
            names.Resolve(vocabulary),
            settings.MaximumLength,
            settings.CutsBeginning ?? false,
            roberta ? new(settings.Boolean("add_prefix_space") ?? false) : null);
    }

    /// <summary>These tokenizers leave a text as it is.</summary>
    public static ITextNormalizer Normalizer { get; } = new NormalizerSequence([]);

    /// <summary>The words that the configuration asks for.</summary>
    public static ByteLevelPreTokenizer PreTokenizer(TokenizerSettings settings) => new(settings.Boolean("add_prefix_space") ?? false, UsePattern: true);

    // The files of both look alike; they differ in the special tokens round a text. What names the tokenizer decides, and at last the vocabulary.
    private static bool IsRoberta(VocabularyBuilder vocabulary, TokenizerSettings settings, string? familyClass, string file) => settings.TokenizerClass switch
    {
        TokenizerClasses.Roberta => true,
        TokenizerClasses.Gpt2 => false,
        { } name => throw new InvalidCheckpointException(
            $"Tokenizer class '{name}' with '{file}' and 'merges.txt' alone is not supported; supported are: {TokenizerClasses.Roberta}, "
            + $"{TokenizerClasses.Gpt2}. Save the tokenizer as 'tokenizer.json' with Hugging Face."),
        null => settings.NamesClassification || (familyClass switch
        {
            TokenizerClasses.Roberta => true,
            TokenizerClasses.Gpt2 => false,
            _ => vocabulary.Find("<s>") is not null && vocabulary.Find("</s>") is not null && vocabulary.Find("<|endoftext|>") is null,
        }),
    };
}
