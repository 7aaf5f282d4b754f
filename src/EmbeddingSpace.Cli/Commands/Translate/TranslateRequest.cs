using EmbeddingSpace.Scoring.ZeroShot;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Cli.Commands.Translate;

/// <summary>What is translated.</summary>
/// <param name="Source">Folder of the fine-tuned classifier, or of the model of inference that labels are asked of; null: scores are given.</param>
/// <param name="Target">Folder of the encoder.</param>
/// <param name="Texts">File of texts; null: none.</param>
/// <param name="ScoredTexts">File of the texts that are to be scored; null: not known.</param>
/// <param name="Translation">How.</param>
/// <param name="Output">Where the result goes.</param>
/// <param name="ReadClassTokens">Whether the report says which tokens drive each class.</param>
/// <param name="Scores">File of texts with scores; null: a model gives them.</param>
/// <param name="Meaning">What those scores are; null: as they look.</param>
/// <param name="ZeroShot">Labels to ask a model of inference for; null: the source knows its own.</param>
internal sealed record TranslateRequest(
    string? Source, string Target, string? Texts, string? ScoredTexts, TranslationOptions Translation, string Output, bool ReadClassTokens,
    string? Scores = null, ScoreMeaning? Meaning = null, ZeroShotOptions? ZeroShot = null);
