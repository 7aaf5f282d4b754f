namespace EmbeddingSpace.Architecture;

/// <summary>The heads a family's checkpoints may carry.</summary>
internal sealed record FamilyHeads(FamilyHead Classifier, FamilyHead LanguageModel, FamilyHead? Pooler = null);

/// <summary>A head: the architecture names (endings) that have it, and its steps. No name: it is there when its tensors are.</summary>
internal sealed record FamilyHead(IReadOnlyList<HeadStep> Steps, IReadOnlyList<string>? Architectures = null)
{
    /// <summary>Whether it reads the last token of a text that is no padding.</summary>
    public bool TakesLastToken => Steps.Any(step => step.Take == TokenPosition.Last);
}

/// <summary>One step of a head; exactly one of take, dense, activation, norm, unembedding is set.</summary>
internal sealed record HeadStep(
    TokenPosition? Take = null,
    string? Dense = null,
    string? Out = null,
    bool Bias = true,
    string? Activation = null,
    string? Norm = null,
    string? Unembedding = null,
    IReadOnlyList<string>? BiasNames = null);
