using EmbeddingSpace.Tokenization.Definition;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>The special tokens of a tokenizer by role, as texts; null where it has none of that kind.</summary>
internal sealed record SpecialTokenNames(string? Padding, string? Unknown, string? Classification, string? Separator, string? Mask, string? Begin, string? End)
{
    /// <summary>What BERT's tokenizers use unless told otherwise.</summary>
    public static SpecialTokenNames Bert { get; } = new("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", null, null);

    /// <summary>What RoBERTa's tokenizer uses unless told otherwise.</summary>
    public static SpecialTokenNames Roberta { get; } = new("<pad>", "<unk>", "<s>", "</s>", "<mask>", "<s>", "</s>");

    /// <summary>What GPT-2's tokenizer uses unless told otherwise.</summary>
    public static SpecialTokenNames Gpt2 { get; } = new(null, "<|endoftext|>", null, null, null, "<|endoftext|>", "<|endoftext|>");

    /// <summary>All that are there, each once.</summary>
    public IEnumerable<string> All => new[] { Padding, Unknown, Classification, Separator, Mask, Begin, End }.OfType<string>().Distinct();

    /// <summary>Their ids.</summary>
    public SpecialTokens Resolve(VocabularyBuilder vocabulary)
    {
        int? Id(string? name) => name is null ? null : vocabulary.Find(name);
        return new(Id(Padding), Id(Unknown), Id(Classification), Id(Separator), Id(Mask), Id(Begin), Id(End));
    }
}
