namespace EmbeddingSpace.Alignment.Differences;

/// <summary>How far fine-tuning moved one tensor.</summary>
/// <param name="Name">Name in the fine-tuned checkpoint; joined tensors (GPT-2's query-key-value) appear once a part.</param>
/// <param name="Role">What its module does: <c>token-embedding</c>, <c>query</c>, <c>feed-forward-key</c>, <c>attention-norm</c> and so on.</param>
/// <param name="Layer">Block index; null outside the blocks.</param>
/// <param name="RelativeChange">‖fine-tuned − base‖ ÷ ‖base‖; null where the base is all zeros and the fine-tuned tensor is not.</param>
public sealed record TensorChange(string Name, string Role, int? Layer, double? RelativeChange);
