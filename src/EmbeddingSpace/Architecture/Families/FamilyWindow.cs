namespace EmbeddingSpace.Architecture.Families;

/// <summary>
/// Which layers look at near tokens only, and how far. <c>layer_types</c> of config.json counts where it is there; else every so many-th layer
/// looks at all tokens, else those below one do, else none.
/// </summary>
/// <param name="Size">Tokens of the window: a causal layer sees so many up to the token itself, one that looks both ways half of them each way.</param>
/// <param name="Enabled">Whether there are windows at all; null: wherever there is a size.</param>
/// <param name="GlobalEvery">Every so many-th layer looks at all tokens.</param>
/// <param name="GlobalFirst">Whether the first layer is one of these, or the last of so many.</param>
/// <param name="LocalFrom">First layer with a window.</param>
internal sealed record FamilyWindow(
    ConfigSource Size, ConfigSource? Enabled = null, ConfigSource? GlobalEvery = null, bool GlobalFirst = false, ConfigSource? LocalFrom = null);
