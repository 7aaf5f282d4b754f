using System.Text;
using EmbeddingSpace.Tokenization.Patterns;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>Reads the <c>pre_tokenizer</c> section of <c>tokenizer.json</c>.</summary>
internal static class TokenizerJsonWords
{
    private const string ByteLevel = "ByteLevel", Sequence = "Sequence";
    private const string Supported = "BertPreTokenizer, ByteLevel, Digits, Metaspace, Punctuation, Sequence, Split, Whitespace, WhitespaceSplit";

    /// <summary>Read the pre-tokenizer, whether it turns text into bytes, and the mark it writes for a space.</summary>
    /// <param name="root">Content of the file.</param>
    public static (IPreTokenizer PreTokenizer, bool ByteLevel, char? Mark) Read(JsonPart root)
    {
        var steps = root.Get("pre_tokenizer") is { } part ? Steps(part).ToArray() : [];
        // Bytes are cut no further: what follows would see the characters that stand for them.
        if (steps.SkipLast(1).FirstOrDefault(step => Type(step) == ByteLevel) is { } early) throw early.Unsupported(ByteLevel, $"{ByteLevel} as the last step");
        var read = steps.Select(ReadStep).ToArray();
        return (
            read.Length == 1 ? read[0] : new PreTokenizerSequence(read),
            steps.Length > 0 && Type(steps[^1]) == ByteLevel,
            read.OfType<MetaspacePreTokenizer>().LastOrDefault()?.Mark);
    }

    private static IEnumerable<JsonPart> Steps(JsonPart part) =>
        Type(part) == Sequence ? part.Require("pretokenizers").Items().SelectMany(Steps) : [part];

    private static IPreTokenizer ReadStep(JsonPart part) => Type(part) switch
    {
        "BertPreTokenizer" => new BertPreTokenizer(),
        ByteLevel => new ByteLevelPreTokenizer(part.Get("add_prefix_space")?.Boolean() ?? true, part.Get("use_regex")?.Boolean() ?? true),
        "Metaspace" => ReadMetaspace(part),
        "WhitespaceSplit" => new SplitPreTokenizer(new CharacterPattern("white space", Rune.IsWhiteSpace), SplitBehavior.Removed),
        "Whitespace" => new SplitPreTokenizer(WordOrSymbolsPattern.Instance, SplitBehavior.Removed, invert: true),
        "Split" => new SplitPreTokenizer(TokenizerJsonPatterns.Read(part), ReadBehavior(part.Require("behavior")), part.Require("invert").Boolean()),
        "Digits" => new SplitPreTokenizer(new CharacterPattern("numbers", Rune.IsNumber),
            part.Get("individual_digits")?.Boolean() ?? false ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
        "Punctuation" => new SplitPreTokenizer(new CharacterPattern("punctuation", BertPreTokenizer.IsPunctuation),
            part.Get("behavior") is { } behavior ? ReadBehavior(behavior) : SplitBehavior.Isolated),
        var type => throw part.Unsupported(type, Supported),
    };

    private static MetaspacePreTokenizer ReadMetaspace(JsonPart part)
    {
        var mark = part.Require("replacement");
        if (mark.Text().Length != 1) throw mark.Wrong("one character");
        var scheme = part.Get("prepend_scheme")?.Text() switch
        {
            null or "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            _ => throw part.Require("prepend_scheme").Wrong("always, first or never"),
        };
        // Files of before 2024 name no scheme.
        if (part.Get("add_prefix_space")?.Boolean() == false && scheme != PrependScheme.Never)
            scheme = part.Get("prepend_scheme") is { } named ? throw named.Wrong("never beside 'add_prefix_space' false") : PrependScheme.Never;
        return new(mark.Text()[0], scheme, part.Get("split")?.Boolean() ?? true);
    }

    private static SplitBehavior ReadBehavior(JsonPart part) =>
        Enum.GetNames<SplitBehavior>().Contains(part.Text(), StringComparer.Ordinal)
            ? Enum.Parse<SplitBehavior>(part.Text())
            : throw part.Wrong(string.Join(", ", Enum.GetNames<SplitBehavior>()));

    private static string Type(JsonPart part) => part.Require("type").Text();
}
