using System.Text.Json.Serialization;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>One translation from a handful of texts, judged by how far it says what its source says.</summary>
/// <param name="Case">Pair, models and data set.</param>
/// <param name="Anchors"><c>joined</c>, <c>texts</c> or <c>drawn</c>.</param>
/// <param name="Texts">Texts of the task.</param>
/// <param name="Seed">Seed of texts and translation.</param>
/// <param name="OnTest">Agreement on the test part; null while a recipe is being developed.</param>
/// <param name="OnFresh">Agreement on training texts that were no anchors.</param>
/// <param name="Estimate">Agreement as the report estimates it.</param>
/// <param name="Low">Lower end of the report's interval.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="ExactLow">Lower end of the exact interval of the same estimate.</param>
/// <param name="ExactHigh">Upper end of it.</param>
/// <param name="Strength">Strength a row that was chosen.</param>
/// <param name="Poolings">Poolings that were chosen.</param>
/// <param name="Seconds">Seconds of the translation.</param>
internal sealed record FewRow(string Case, string Anchors, int Texts, int Seed, double? OnTest, double OnFresh, double Estimate, double Low, double High,
    double ExactLow, double ExactHigh, double Strength, int Poolings, double Seconds)
{
    /// <summary>Whether the report's interval holds the agreement on fresh texts.</summary>
    [JsonIgnore]
    public bool Covers => Low <= OnFresh && OnFresh <= High;

    /// <summary>Whether the exact interval does.</summary>
    [JsonIgnore]
    public bool ExactCovers => ExactLow <= OnFresh && OnFresh <= ExactHigh;
}
