namespace EmbeddingSpace.Architecture.Families;

/// <summary>Rotary positions over the halves of a head (Su et al. 2021).</summary>
/// <param name="Theta">Base of the wavelengths.</param>
/// <param name="LocalTheta">The same for layers that look at near tokens only; null: no other.</param>
internal sealed record FamilyRotary(ConfigSource Theta, ConfigSource? LocalTheta = null);
