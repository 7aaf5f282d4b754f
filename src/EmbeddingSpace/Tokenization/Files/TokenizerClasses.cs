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

    /// <summary>
    /// Classes that cut words and take WordPiece of them as <c>BertTokenizer</c> does. They make normaliser and words anew from their own
    /// configuration, whatever <c>tokenizer.json</c> says of them: what is not set there is on.
    /// </summary>
    public static IReadOnlyList<string> WordPiece { get; } =
    [
        "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "SqueezeBertTokenizer", "ConvBertTokenizer",
        "LayoutLMTokenizer", "LxmertTokenizer", "RetriBertTokenizer",
    ];

    /// <summary>Classes that take byte pairs as <c>RobertaTokenizer</c> and <c>GPT2Tokenizer</c> do. They make their words anew, too, with a prefix
    /// space only where their own configuration asks for it, and no normaliser.</summary>
    public static IReadOnlyList<string> BytePairs { get; } = [Roberta, Gpt2, "BartTokenizer", "LEDTokenizer", "LongformerTokenizer"];

    // What a file is saved as whose parts say all that there is to know. Fast is gone from the name of the first.
    private static readonly string[] AsTheFileSays =
    [
        "PreTrainedTokenizer", "TokenizersBackend", "XLMRobertaTokenizer", "CamembertTokenizer", "DebertaV2Tokenizer", "AlbertTokenizer", "MPNetTokenizer",
        "Qwen2Tokenizer", "LlamaTokenizer", "GemmaTokenizer",
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
            $"Tokenizer class '{name}' of '{location}' is not supported; supported are: {string.Join(", ", WordPiece.Concat(BytePairs).Concat(AsTheFileSays))} "
            + "(or their names with 'Fast'). Use a model with one of these.");
    }
}
