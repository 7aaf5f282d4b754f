namespace EmbeddingSpace.Architecture.Families;

/// <summary>The heads a family's checkpoints may carry.</summary>
internal sealed record FamilyHeads(FamilyHead Classifier, FamilyHead LanguageModel, FamilyHead? Pooler = null);

/// <summary>A head: the architecture names (endings) that have it, and its steps. No name: it is there when its tensors are.</summary>
internal sealed record FamilyHead(IReadOnlyList<HeadStep> Steps, IReadOnlyList<string>? Architectures = null)
{
    /// <summary>Whether it reads the last token of a text that is no padding.</summary>
    public bool TakesLastToken => Steps.Any(step => step.Take == TokenPosition.Last);
}

/// <summary>One step of a head; exactly one of take, takeBy, dense, activation, activationBy, norm, unembedding is set.</summary>
/// <param name="Take">Which token it reads.</param>
/// <param name="TakeBy">Where config.json says which: cls or mean.</param>
/// <param name="Dense">Name of a dense layer; {base} stands for the encoder's prefix.</param>
/// <param name="Out">Symbol of its output size; classes: as many as there are answers.</param>
/// <param name="Bias">Whether a dense layer or a norm has a bias.</param>
/// <param name="BiasWhen">When it has one; counts before <paramref name="Bias"/>.</param>
/// <param name="Activation">Word of an activation; hidden: that of the feed-forward part.</param>
/// <param name="ActivationBy">Where config.json has the word.</param>
/// <param name="Norm">Name of a norm.</param>
/// <param name="Unembedding">Name of the unembedding, which may be tied to the token embedding.</param>
/// <param name="BiasNames">Names its bias may have; none: it has no bias.</param>
internal sealed record HeadStep(
    TokenPosition? Take = null,
    ConfigSource? TakeBy = null,
    string? Dense = null,
    string? Out = null,
    bool Bias = true,
    FamilyCondition? BiasWhen = null,
    string? Activation = null,
    ConfigSource? ActivationBy = null,
    string? Norm = null,
    string? Unembedding = null,
    IReadOnlyList<string>? BiasNames = null);
