namespace EmbeddingSpace.Architecture.Families;

/// <summary>Where config.json keeps each size; a missing entry means that the family has no such thing, or that it follows from others.</summary>
/// <param name="Vocabulary">Number of tokens.</param>
/// <param name="Hidden">Width of a hidden state.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="Heads">Attention heads a layer.</param>
/// <param name="Intermediate">Neurons of the feed-forward part.</param>
/// <param name="Positions">Longest sequence, or rows of the position table.</param>
/// <param name="NormEpsilon">Epsilon of every norm.</param>
/// <param name="Activation">Word of the feed-forward activation.</param>
/// <param name="TokenTypes">Rows of the token type table.</param>
/// <param name="Padding">Id of the padding token.</param>
/// <param name="ScaleAttention">Whether scores are divided by √headSize.</param>
/// <param name="ScaleAttentionByLayer">Whether they are divided by layer + 1 too.</param>
/// <param name="Embedding">Width of the token embedding; hidden where missing.</param>
/// <param name="HeadSize">Width of a head; hidden / heads where missing.</param>
/// <param name="KeyValueHeads">Heads of keys and values; as many as of queries where missing.</param>
/// <param name="Groups">Groups of layers that share their weights; where missing, every layer has its own.</param>
/// <param name="BlocksPerLayer">Blocks that a layer runs one behind the other; 1 where missing.</param>
/// <param name="QueryScalar">What scores are divided by the root of; the head size where missing.</param>
/// <param name="Bidirectional">Whether a causal family looks both ways.</param>
/// <param name="RelativeBuckets">Rows of a table of relative positions.</param>
/// <param name="RelativeDistance">Largest distance that relative positions tell apart; that of positions where below 1.</param>
/// <param name="ConvolutionWidth">Tokens that a convolution over the embeddings looks at; 0 = there is none.</param>
/// <param name="ConvolutionActivation">Word of its activation.</param>
internal sealed record FamilyConfig(
    ConfigSource Vocabulary,
    ConfigSource Hidden,
    ConfigSource Layers,
    ConfigSource Heads,
    ConfigSource Intermediate,
    ConfigSource Positions,
    ConfigSource NormEpsilon,
    ConfigSource Activation,
    ConfigSource? TokenTypes = null,
    ConfigSource? Padding = null,
    ConfigSource? ScaleAttention = null,
    ConfigSource? ScaleAttentionByLayer = null,
    ConfigSource? Embedding = null,
    ConfigSource? HeadSize = null,
    ConfigSource? KeyValueHeads = null,
    ConfigSource? Groups = null,
    ConfigSource? BlocksPerLayer = null,
    ConfigSource? QueryScalar = null,
    ConfigSource? Bidirectional = null,
    ConfigSource? RelativeBuckets = null,
    ConfigSource? RelativeDistance = null,
    ConfigSource? ConvolutionWidth = null,
    ConfigSource? ConvolutionActivation = null);
