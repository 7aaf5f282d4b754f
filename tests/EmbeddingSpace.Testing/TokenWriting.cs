using System.Text;
using System.Text.Json.Nodes;

namespace EmbeddingSpace.Testing;

/// <summary>Writes a WordPiece vocabulary as other kinds of tokenizers write the same tokens.</summary>
public static class TokenWriting
{
    private const string Continuation = "##";
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Names of the kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["byte-level", "sentencepiece"];

    /// <summary>Put <c>tokenizer.json</c> of a kind in place of a folder's <c>vocab.txt</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="tokens">The tokens in the order of their ids, as WordPiece writes them; special tokens first.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    public static void Rewrite(string folder, IReadOnlyList<string> tokens, string kind)
    {
        string[] written = [.. tokens.Select(token => Special.Contains(token) ? token : Write(token, kind))];
        var file = new JsonObject
        {
            ["added_tokens"] = new JsonArray([.. Special.Select(token => (JsonNode)new JsonObject
            {
                ["id"] = Array.IndexOf(written, token),
                ["content"] = token,
                ["special"] = true,
                ["normalized"] = false,
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = false,
            })]),
            ["pre_tokenizer"] = PreTokenizer(kind),
            ["model"] = Model(written, kind),
        };
        File.Delete(Path.Combine(folder, "vocab.txt"));
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), file.ToJsonString());
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"),
            """{"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"}""");
    }

    private static string Write(string token, string kind)
    {
        var starts = !token.StartsWith(Continuation, StringComparison.Ordinal);
        var characters = starts ? token : token[Continuation.Length..];
        return kind == "byte-level"
            ? (starts ? "Ġ" : "") + string.Concat(Encoding.UTF8.GetBytes(characters).Select(ByteCharacter))
            : (starts ? "▁" : "") + characters;
    }

    // Printable bytes are themselves; the others, of which no token here needs any but those from 0x7F to 0xA0 and 0xAD, come behind U+0100 in their order.
    private static char ByteCharacter(byte value) => value switch
    {
        <= 0x20 => (char)(0x100 + value),
        >= 0x7F and <= 0xA0 => (char)(0x100 + 0x21 + (value - 0x7F)),
        0xAD => (char)(0x100 + 0x21 + 0x22),
        _ => (char)value,
    };

    private static JsonObject PreTokenizer(string kind) => kind == "byte-level"
        ? new() { ["type"] = "ByteLevel", ["add_prefix_space"] = true, ["trim_offsets"] = true, ["use_regex"] = true }
        : new() { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = "always", ["split"] = true };

    private static JsonObject Model(string[] tokens, string kind)
    {
        if (kind == "sentencepiece")
            return new()
            {
                ["type"] = "Unigram",
                ["unk_id"] = 1,
                ["byte_fallback"] = false,
                ["vocab"] = new JsonArray([.. tokens.Select(token => (JsonNode)new JsonArray(token, -1.0))]),
            };
        var ids = new JsonObject(tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id)));
        return new() { ["type"] = "BPE", ["vocab"] = ids, ["merges"] = new JsonArray(), ["unk_token"] = null, ["byte_fallback"] = false };
    }
}
