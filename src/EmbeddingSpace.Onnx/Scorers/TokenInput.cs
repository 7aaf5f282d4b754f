namespace EmbeddingSpace.Onnx.Scorers;

/// <summary>An input of tokens that a graph asks for.</summary>
/// <param name="Kind"><c>input_ids</c>, <c>attention_mask</c> or <c>token_type_ids</c>.</param>
/// <param name="IsSecond">Whether they are of the second text of a pair, which is read by itself.</param>
/// <param name="TokenizerHash">SHA-256 of the tokenizer that makes them.</param>
internal sealed record TokenInput(string Kind, bool IsSecond, string TokenizerHash);
