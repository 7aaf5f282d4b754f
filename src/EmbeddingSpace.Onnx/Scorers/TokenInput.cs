namespace EmbeddingSpace.Onnx.Scorers;

/// <summary>An input of tokens that a graph asks for.</summary>
/// <param name="Kind"><c>input_ids</c>, <c>attention_mask</c> or <c>token_type_ids</c>.</param>
/// <param name="IsSecond">Whether they are of the second text of a pair, which is read by itself.</param>
/// <param name="Making">How they are made of a text: with which tokenizer, how many at most, and what is done to the text before. Equal where they are.</param>
internal sealed record TokenInput(string Kind, bool IsSecond, string Making);
