using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Cli.Commands.Translate;

/// <summary>What is translated.</summary>
/// <param name="Source">Folder of the fine-tuned classifier.</param>
/// <param name="Target">Folder of the encoder.</param>
/// <param name="Texts">File of texts; null: none.</param>
/// <param name="ScoredTexts">File of the texts that are to be scored; null: not known.</param>
/// <param name="Translation">How.</param>
/// <param name="Output">Where the result goes.</param>
/// <param name="ReadClassTokens">Whether the report says which tokens drive each class.</param>
internal sealed record TranslateRequest(
    string Source, string Target, string? Texts, string? ScoredTexts, TranslationOptions Translation, string Output, bool ReadClassTokens);
