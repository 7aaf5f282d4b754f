using System.Text.Json.Serialization;

namespace EmbeddingSpace.Translation.Definition;

/// <summary>What the anchors of a translation were.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Count">Distinct anchors used.</param>
/// <param name="Duplicates">Repeated texts left out.</param>
/// <param name="Empty">Empty texts left out.</param>
/// <param name="Truncated">Anchors cut to the maximum length.</param>
/// <param name="Drawn">Anchors among them that are drawn token sequences: half of general texts, all where no text was given.</param>
/// <param name="ArePairs">Whether each is a pair of texts, read as one sequence; of one that is too long the longer text is cut first. Documents name it
/// where it is so.</param>
/// <param name="DrawnBeside">Drawn token sequences that joined a handful of texts in the fit; they are no anchors that anything is judged on.</param>
/// <param name="Splices">Splices of the texts that joined them in the fit: the beginning of one text and the end of another.</param>
public sealed record AnchorSummary(AnchorKind Kind, int Count, int Duplicates, int Empty, int Truncated, int Drawn = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ArePairs = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int DrawnBeside = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Splices = 0);
