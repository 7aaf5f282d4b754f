using EmbeddingSpace.Checkpoints;

namespace EmbeddingSpace.Sentences;

/// <summary>What the modules of a sentence-transformers folder say of a text's vector.</summary>
/// <param name="Poolings">How the last states become one vector; side by side where there are several.</param>
/// <param name="Steps">What becomes of it, in order.</param>
/// <param name="OutputSize">Numbers a text.</param>
/// <param name="MaximumLength">Longest text in tokens; null where the tokenizer's configuration says it.</param>
/// <param name="LowerCase">Whether a text is lower-cased before anything else.</param>
/// <param name="Prompts">What may be put before each text.</param>
/// <param name="PoolsPrompt">Whether the prompt's tokens are pooled with those of the text.</param>
internal sealed record SentenceModules(
    IReadOnlyList<SentencePooling> Poolings, IReadOnlyList<SentenceStep> Steps, int OutputSize, int? MaximumLength, bool LowerCase,
    SentencePrompts Prompts, bool PoolsPrompt)
{
    /// <summary>Each pooling and step by name.</summary>
    public IReadOnlyList<string> Names => [.. Poolings.Select(SentencePoolingNames.Of), .. Steps.Select(step => step.Name)];

    /// <summary>Follow the list of modules.</summary>
    /// <param name="checkpoint">The folder.</param>
    /// <param name="hidden">Width of the encoder's states.</param>
    /// <returns>Null where the folder has no such list.</returns>
    /// <exception cref="CheckpointException">It is malformed, or names a module that is not computed.</exception>
    public static SentenceModules? Read(Checkpoint checkpoint, int hidden) =>
        checkpoint.FindFile(ModuleList.File) is { } list ? new SentenceModulesReader(checkpoint, hidden).Read(list) : null;
}
