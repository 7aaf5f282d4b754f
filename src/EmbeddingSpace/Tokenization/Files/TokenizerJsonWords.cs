using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>Reads the <c>pre_tokenizer</c> section of <c>tokenizer.json</c>.</summary>
internal static class TokenizerJsonWords
{
    private const string Bert = "BertPreTokenizer", ByteLevel = "ByteLevel", Sequence = "Sequence";

    /// <summary>Read the pre-tokenizer and whether it turns text into bytes.</summary>
    /// <param name="root">Content of the file.</param>
    public static (IPreTokenizer PreTokenizer, bool ByteLevel) Read(JsonPart root)
    {
        var part = root.Get("pre_tokenizer")
            ?? throw new InvalidCheckpointException(
                $"'pre_tokenizer' in '{root.File}' is empty, which is not supported; supported are: {Bert}, {ByteLevel}, {Sequence} of these.");
        var steps = Steps(part).ToArray();
        if (steps.Length == 0) throw part.Unsupported(Sequence, $"{Sequence} of at least one");
        // Bytes are cut no further: what follows would see the characters that stand for them.
        if (steps[..^1].FirstOrDefault(step => Type(step) == ByteLevel) is { } early) throw early.Unsupported(ByteLevel, $"{ByteLevel} as the last step");
        return (steps.Select(ReadStep).Aggregate((first, second) => new PreTokenizerSequence(first, second)), Type(steps[^1]) == ByteLevel);
    }

    private static IEnumerable<JsonPart> Steps(JsonPart part) =>
        Type(part) == Sequence ? part.Require("pretokenizers").Items().SelectMany(Steps) : [part];

    private static IPreTokenizer ReadStep(JsonPart part) => Type(part) switch
    {
        Bert => new BertPreTokenizer(),
        ByteLevel => new ByteLevelPreTokenizer(part.Get("add_prefix_space")?.Boolean() ?? true, part.Get("use_regex")?.Boolean() ?? true),
        var type => throw part.Unsupported(type, $"{Bert}, {ByteLevel}, {Sequence} of these"),
    };

    private static string Type(JsonPart part) => part.Require("type").Text();
}
