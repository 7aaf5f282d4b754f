using System.Text;
using EmbeddingSpace.Tokenization.Definition;
using EmbeddingSpace.Tokenization.Normalization;
using EmbeddingSpace.Tokenization.Patterns;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>
/// Tokenizers that are a model of sentencepiece alone. They read texts as sentencepiece does, which is not in every detail as their <c>tokenizer.json</c>
/// would say it: the map of characters is applied to the longest stretches that it has, and spaces are taken together.
/// </summary>
internal static class SentencePieceFiles
{
    private const char Mark = '▁';

    // A user-defined piece costs this much more than its bytes times the best score: it is always taken.
    private const double UserDefinedCost = 0.1;

    /// <summary>Names of the files, as published models have them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["sentencepiece.bpe.model", "spm.model", "spiece.model", "tokenizer.model"];

    /// <summary>Read the tokenizer.</summary>
    /// <param name="bytes">Content of the model.</param>
    /// <param name="settings">The configuration files.</param>
    /// <param name="className">Class of the tokenizer without <c>Fast</c>; null when unknown.</param>
    /// <param name="file">Path of the model, for messages.</param>
    public static TokenizerDefinition Read(byte[] bytes, TokenizerSettings settings, string? className, string file)
    {
        var model = SentencePieceModel.Read(bytes, file);
        var layout = SentencePieceLayout.All.FirstOrDefault(known => known.Class == className)
            ?? throw new InvalidCheckpointException(
                $"Tokenizer class '{className ?? "(none named)"}' with '{file}' alone is not supported; supported are: "
                + $"{string.Join(", ", SentencePieceLayout.All.Select(known => known.Class))}. Save the tokenizer as 'tokenizer.json' with Hugging Face.");
        if (settings.Boolean("split_by_punct") == true)
            throw new InvalidCheckpointException(
                $"Setting 'split_by_punct' beside '{file}' is not supported; save the tokenizer as 'tokenizer.json' with Hugging Face.");
        var names = settings.Names(layout.Names);
        var vocabulary = Number(model, layout, file);
        var words = Model(model, vocabulary, layout);

        var added = new AddedVocabulary(vocabulary, file);
        foreach (var token in settings.Added) added.Add(token);
        foreach (var token in settings.Named.Concat(settings.Additional)) added.Add(Masking(token, names));
        foreach (var token in names.All) added.Add(Masking(new(token, false, false, false, false), names));

        int Id(string token) => vocabulary.Find(token)!.Value;
        var (classification, separator) = (Id(names.Classification!), Id(names.Separator!));
        return new(
            vocabulary.Tokens(),
            added.Tokens,
            Normalizer(model, settings, layout, file),
            PreTokenizer(model),
            words,
            layout.HasTypes ? SequenceTemplates.Bert(classification, separator, file) : SequenceTemplates.Roberta(classification, separator, file),
            names.Resolve(vocabulary),
            settings.MaximumLength,
            settings.CutsBeginning ?? false);
    }

    private static VocabularyBuilder Number(SentencePieceModel model, SentencePieceLayout layout, string file)
    {
        var vocabulary = new VocabularyBuilder(file);
        for (var id = 0; id < layout.Leading.Count; id++) vocabulary.Add(layout.Leading[id], id);
        for (var number = 0; number < model.Pieces.Count; number++)
            if (!vocabulary.Has(number + layout.Offset) && vocabulary.Find(model.Pieces[number].Text) is null)
                vocabulary.Add(model.Pieces[number].Text, number + layout.Offset);
            // What the layout numbers itself may come again; a piece of text may not.
            else if (model.Pieces[number].Kind is SentencePieceKind.Normal or SentencePieceKind.UserDefined)
                vocabulary.Add(model.Pieces[number].Text, number + layout.Offset);
        return vocabulary;
    }

    private static UnigramModel Model(SentencePieceModel model, VocabularyBuilder vocabulary, SentencePieceLayout layout)
    {
        // Only pieces of text are found in texts.
        var tokens = new string[vocabulary.NextId];
        Array.Fill(tokens, "");
        var scores = new double[tokens.Length];
        var normal = model.Pieces.Where(piece => piece.Kind == SentencePieceKind.Normal).Select(piece => (double)piece.Score).DefaultIfEmpty(0).ToArray();
        var (lowest, highest) = (normal.Min(), normal.Max());
        for (var number = 0; number < model.Pieces.Count; number++)
        {
            var piece = model.Pieces[number];
            if (piece.Kind is not (SentencePieceKind.Normal or SentencePieceKind.UserDefined)) continue;
            tokens[number + layout.Offset] = piece.Text;
            scores[number + layout.Offset] = piece.Kind == SentencePieceKind.Normal
                ? piece.Score
                : (Encoding.UTF8.GetByteCount(piece.Text) * highest) - UserDefinedCost;
        }
        var unknown = layout.Leading.Count > 0 ? vocabulary.Find(layout.Names.Unknown!)!.Value : model.Unknown;
        var bytes = model.ByteFallback ? ByteTokens.Ids(token => vocabulary.Find(token) ?? -1) : null;
        return new(tokens, scores, unknown, lowest, bytes, Mark.ToString());
    }

    private static NormalizerSequence Normalizer(SentencePieceModel model, TokenizerSettings settings, SentencePieceLayout layout, string file)
    {
        var steps = new List<ITextNormalizer>();
        if (layout.StripsAccents)
        {
            steps.Add(new ReplaceNormalizer(new LiteralPattern("``"), "\""));
            steps.Add(new ReplaceNormalizer(new LiteralPattern("''"), "\""));
            if (settings.Boolean("keep_accents") != true)
            {
                steps.Add(new UnicodeNormalizer(Compose: false, Compatible: true));
                steps.Add(new StripAccentsNormalizer());
            }
        }
        if (settings.Boolean("do_lower_case") ?? layout.LowerCase) steps.Add(new LowerCaseNormalizer());
        CharacterMap? map = null;
        if (!model.Map.IsEmpty)
        {
            map = CharacterMap.Read(model.Map.Span, out var fault)
                ?? throw new InvalidCheckpointException(
                    $"The map of characters in '{file}' is damaged: {fault}; copy the file again from where the model came from.");
        }
        string[] whole = [.. model.Pieces.Where(piece => piece.Kind == SentencePieceKind.UserDefined).Select(piece => piece.Text)];
        steps.Add(new SentencePieceNormalizer(map, whole, Mark, model.AddsPrefix, model.RemovesSpaces));
        return new NormalizerSequence(steps);
    }

    // Where a mark stands at the beginning of pieces only, and is one, the best pieces of a text are those of its words.
    private static IPreTokenizer PreTokenizer(SentencePieceModel model) =>
        model.Pieces.Any(piece => piece.Text == Mark.ToString()) && model.Pieces.All(piece => piece.Text.LastIndexOf(Mark) < 1)
            ? new MetaspacePreTokenizer(Mark, PrependScheme.Never, Cuts: true)
            : new PreTokenizerSequence([]);

    // The mask takes the space before it.
    private static SettingsToken Masking(SettingsToken token, SpecialTokenNames names) => token.Content == names.Mask ? token with { StripLeft = true } : token;
}
