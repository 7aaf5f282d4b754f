using EmbeddingSpace.Tokenization.Normalization;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>Reads the <c>normalizer</c> section of <c>tokenizer.json</c>.</summary>
internal static class TokenizerJsonNormalizers
{
    private const string Supported =
        "BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Precompiled, Prepend, Replace, Strip, StripAccents, Sequence of these";

    /// <summary>Read a normaliser; none leaves the text as it is.</summary>
    public static ITextNormalizer Read(JsonPart? part)
    {
        if (part is null) return new NormalizerSequence([]);
        var type = part.Require("type").Text();
        return type switch
        {
            "BertNormalizer" => ReadBert(part),
            "Lowercase" => new LowerCaseNormalizer(),
            "NFC" => new UnicodeNormalizer(Compose: true, Compatible: false),
            "NFD" => new UnicodeNormalizer(Compose: false, Compatible: false),
            "NFKC" => new UnicodeNormalizer(Compose: true, Compatible: true),
            "NFKD" => new UnicodeNormalizer(Compose: false, Compatible: true),
            "Precompiled" => ReadPrecompiled(part.Require("precompiled_charsmap")),
            "Prepend" => new PrependNormalizer(part.Require("prepend").Text()),
            "Replace" => new ReplaceNormalizer(TokenizerJsonPatterns.Read(part), part.Require("content").Text()),
            "Strip" => new StripNormalizer(part.Get("strip_left")?.Boolean() ?? true, part.Get("strip_right")?.Boolean() ?? true),
            "StripAccents" => new StripAccentsNormalizer(),
            "Sequence" => new NormalizerSequence([.. part.Require("normalizers").Items().Select(Read)]),
            _ => throw part.Unsupported(type, Supported),
        };
    }

    private static PrecompiledNormalizer ReadPrecompiled(JsonPart part)
    {
        var text = part.Text();
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) throw part.Wrong("bytes in base 64");
        var map = CharacterMap.Read(bytes.AsSpan(0, length), out var fault)
            ?? throw new InvalidCheckpointException(
                $"The map of characters '{part.Key}' in '{part.File}' is damaged: {fault}; copy the file again from where the model came from.");
        return new(map);
    }

    private static BertNormalizer ReadBert(JsonPart part)
    {
        var lowerCase = part.Get("lowercase")?.Boolean() ?? true;
        return new(
            part.Get("clean_text")?.Boolean() ?? true,
            part.Get("handle_chinese_chars")?.Boolean() ?? true,
            part.Get("strip_accents")?.Boolean() ?? lowerCase,
            lowerCase);
    }
}
