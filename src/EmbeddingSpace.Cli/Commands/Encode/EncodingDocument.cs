using System.Text.Json.Serialization;

namespace EmbeddingSpace.Cli.Commands.Encode;

/// <summary>What <c>encode</c> hands over.</summary>
/// <param name="Hidden">Numbers a text.</param>
/// <param name="Layer">Where they were read; 0 is the embeddings.</param>
/// <param name="Pooling">How the tokens of a text became one vector.</param>
/// <param name="Prompt">Name of what was put before each text, where there is something.</param>
/// <param name="Rows">[text, hidden].</param>
/// <param name="Truncated">Whether each text was cut.</param>
internal sealed record EncodingDocument(int Hidden, int Layer, string Pooling,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Prompt, IEnumerable<float[]> Rows, IReadOnlyList<bool> Truncated);
