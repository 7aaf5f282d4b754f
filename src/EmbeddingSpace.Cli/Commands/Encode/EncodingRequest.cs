using EmbeddingSpace.Forward;

namespace EmbeddingSpace.Cli.Commands.Encode;

/// <summary>Which vectors are asked for.</summary>
/// <param name="Model">The model folder.</param>
/// <param name="Layer">Layer to read; null: the last block.</param>
/// <param name="Pooling">How tokens become one vector.</param>
/// <param name="Prompt">Name of what is put before each text; null: the folder's default.</param>
internal sealed record EncodingRequest(string Model, int? Layer, Pooling? Pooling, string? Prompt)
{
    /// <summary>Whether the folder says how its vectors are made.</summary>
    public bool FollowsModules => Layer is null && Pooling is null;

    /// <summary>The request, if it asks for one thing.</summary>
    /// <exception cref="UsageException">It asks for the folder's prompt and leaves the folder's modules out.</exception>
    public EncodingRequest Checked() => Prompt is null || FollowsModules
        ? this
        : throw new UsageException(
            $"'--prompt' '{Prompt}': expected neither '--layer' nor '--pooling', which leave out what '{Model}' says of its vectors, and its prompts with it; "
            + "found one of these; leave either out.");
}
