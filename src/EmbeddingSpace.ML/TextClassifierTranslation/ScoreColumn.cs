using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>A column of scores, or of chosen classes, that another model left beside the texts.</summary>
public sealed record ScoreColumn : ICheckedOptions
{
    /// <summary>Name of the column: a vector of Single of known size, one number a label; or a Single, of the second of two classes or the only number; or,
    /// where classes were chosen, text or a key whose values are text. Default <c>Score</c>.</summary>
    [Required]
    [MinLength(1)]
    public string Name { get; set; } = "Score";

    /// <summary>What the scores are. Default <see cref="ScoreMeaning.Probabilities"/>; not asked where classes were chosen.</summary>
    [EnumDataType(typeof(ScoreMeaning))]
    public ScoreMeaning Meaning { get; set; } = ScoreMeaning.Probabilities;

    /// <summary>Names of the classes, labels or numbers, in the order of the scores. Null, the default: the slot names of the column, or the key values, or,
    /// of chosen classes, those that occur.</summary>
    [MinLength(1)]
    public IReadOnlyList<string>? Labels { get; set; }
}
