using EmbeddingSpace.Checkpoints;

namespace EmbeddingSpace.Tokenization;

/// <summary>Text to ids, exactly as the checkpoint's own tokenizer files say. Safe for concurrent use.</summary>
public sealed class TextTokenizer
{
    /// <summary>Load the tokenizer of a checkpoint from <c>vocab.txt</c>, <c>vocab.json</c> + <c>merges.txt</c> or <c>tokenizer.json</c>.</summary>
    /// <exception cref="CheckpointException">No tokenizer file is there, or one uses a component that is not supported.</exception>
    public static TextTokenizer Load(Checkpoint checkpoint) => throw new NotImplementedException();

    /// <summary>Number of token ids.</summary>
    public int VocabularySize => throw new NotImplementedException();

    /// <summary>Token of each id, as the vocabulary file writes it (<c>##ing</c>, <c>Ġthe</c>).</summary>
    public IReadOnlyList<string> Tokens => throw new NotImplementedException();

    /// <summary>The special tokens.</summary>
    public SpecialTokens Special => throw new NotImplementedException();

    /// <summary><c>model_max_length</c> of the tokenizer's configuration; null where it sets none.</summary>
    public int? MaximumLength => throw new NotImplementedException();

    /// <summary>Id of a token, or null.</summary>
    public int? GetId(string token) => throw new NotImplementedException(token);

    /// <summary>Ids of a text with special tokens, cut to <paramref name="maximumLength"/>; null counts as empty.</summary>
    public TokenSequence Encode(string? text, int maximumLength) => throw new NotImplementedException();

    /// <summary>Ids of a pair of texts with special tokens; the longer one is cut first.</summary>
    public TokenSequence EncodePair(string? first, string? second, int maximumLength) => throw new NotImplementedException();

    /// <summary>Whether both tokenizers give the same ids to every text: same tokens in the same order, same model and normalisation.</summary>
    public bool IsEquivalentTo(TextTokenizer other) => throw new NotImplementedException();
}
