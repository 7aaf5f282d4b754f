namespace EmbeddingSpace.Tokenization.Files;

/// <summary>
/// The tokenizer classes that are computed. What a class does beside the files' components is in its code, so that one of another name is refused.
/// </summary>
internal static class TokenizerClasses
{
    /// <summary>Byte pairs between the special tokens that the first sentence encoders with them had.</summary>
    public const string Roberta = "RobertaTokenizer";

    /// <summary>Byte pairs without special tokens.</summary>
    public const string Gpt2 = "GPT2Tokenizer";

    /// <summary>Classes that cut words and take WordPiece of them as <c>BertTokenizer</c> does, whatever <c>tokenizer.json</c> says of it.</summary>
    public static IReadOnlyList<string> WordPiece { get; } =
    [
        "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "SqueezeBertTokenizer", "ConvBertTokenizer",
    ];

    /// <summary>Classes whose prefix space the configuration decides, whatever <c>tokenizer.json</c> says of it.</summary>
    public static IReadOnlyList<string> BytePairs { get; } = [Roberta, Gpt2, "BartTokenizer", "LEDTokenizer", "LongformerTokenizer"];

    // Classes that do what tokenizer.json says and nothing else.
    private static readonly string[] AsTheFileSays =
    [
        "PreTrainedTokenizer", "TokenizersBackend", "MPNetTokenizer", "FunnelTokenizer", "LayoutLMTokenizer", "LxmertTokenizer", "RetriBertTokenizer",
        "DPRContextEncoderTokenizer", "DPRQuestionEncoderTokenizer", "DebertaTokenizer", "CodeGenTokenizer", "Qwen2Tokenizer", "GPTNeoXTokenizer",
        "LlamaTokenizer", "XLMRobertaTokenizer", "CamembertTokenizer", "AlbertTokenizer", "DebertaV2Tokenizer", "T5Tokenizer",
    ];

    /// <summary>Refuse a class that is not computed, for which <c>tokenizer.json</c> would not say all that it does.</summary>
    /// <param name="settings">The configuration files.</param>
    /// <param name="location">Folder or archive, for messages.</param>
    /// <exception cref="InvalidCheckpointException">The class is none of those known, or words are to be found by a dictionary.</exception>
    public static void Require(TokenizerSettings settings, string location)
    {
        foreach (var (key, computed) in new[] { ("word_tokenizer_type", "basic"), ("subword_tokenizer_type", "wordpiece") })
            if (settings.Text(key) is { } type && type != computed)
                throw new InvalidCheckpointException(
                    $"'{location}': its tokenizer ({settings.TokenizerClass ?? "no class named"}) has '{key}' {type}, which is not supported; "
                    + $"expected {computed}. Use a model with another tokenizer.");
        if (settings.TokenizerClass is not { } name) return;
        if (WordPiece.Contains(name) || BytePairs.Contains(name) || AsTheFileSays.Contains(name)) return;
        throw new InvalidCheckpointException(
            $"Tokenizer class '{name}' of '{location}' is not supported; supported are: {string.Join(", ", WordPiece.Concat(BytePairs))}, and others "
            + "whose 'tokenizer.json' says all that they do. Use a model with one of these.");
    }
}
