namespace EmbeddingSpace.Tokenization.Files;

/// <summary>How a class of tokenizers numbers the pieces of a sentencepiece model, and what stands round them.</summary>
/// <param name="Class">Name of the class.</param>
/// <param name="Leading">Tokens with the first ids, which the model's numbers do not count.</param>
/// <param name="Offset">Id of a piece less its number in the model.</param>
/// <param name="Names">The special tokens where nothing names others.</param>
/// <param name="HasTypes">Of a pair the second text is of another type; otherwise two separators part them.</param>
/// <param name="LowerCase">Lower-cased, where nothing says otherwise.</param>
/// <param name="StripsAccents">Without accents and with plain quotation marks, where nothing says otherwise.</param>
internal sealed record SentencePieceLayout(
    string Class, IReadOnlyList<string> Leading, int Offset, SpecialTokenNames Names, bool HasTypes, bool LowerCase = false, bool StripsAccents = false)
{
    /// <summary>The layouts that are known.</summary>
    public static IReadOnlyList<SentencePieceLayout> All { get; } =
    [
        new("XLMRobertaTokenizer", ["<s>", "<pad>", "</s>", "<unk>"], 1, SpecialTokenNames.Roberta, HasTypes: false),
        new("CamembertTokenizer", ["<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>", "<unk>NOTUSED"], 4, SpecialTokenNames.Roberta, HasTypes: false),
        new("DebertaV2Tokenizer", [], 0, SpecialTokenNames.Bert with { Begin = "[CLS]", End = "[SEP]" }, HasTypes: true),
        new("AlbertTokenizer", [], 0, SpecialTokenNames.Bert with { Padding = "<pad>", Unknown = "<unk>", Begin = "[CLS]", End = "[SEP]" },
            HasTypes: true, LowerCase: true, StripsAccents: true),
    ];
}
