using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>One translation, judged with labels that it never saw.</summary>
/// <param name="Pair"><c>related</c>, <c>independent</c> or <c>upgrade</c>.</param>
/// <param name="Source">Source model.</param>
/// <param name="Target">Target model.</param>
/// <param name="Dataset">Data set.</param>
/// <param name="Anchors">Anchors given: <c>task</c>, <c>general</c> or <c>none</c>.</param>
/// <param name="AnchorKind">Anchors used, as the report calls them.</param>
/// <param name="Asked">Method that was asked for.</param>
/// <param name="Method">Method that was chosen.</param>
/// <param name="Seed">Seed of anchors and translation.</param>
/// <param name="Accuracy">Accuracy on the test part.</param>
/// <param name="Agreement">Agreement with the source on the test part.</param>
/// <param name="Estimate">Agreement as the report estimated it.</param>
/// <param name="Low">Lower end of the report's interval.</param>
/// <param name="High">Upper end of the report's interval.</param>
/// <param name="HasInterval">Whether the report claims that interval: only of texts of the task.</param>
/// <param name="Retention">(accuracy − majority) / (ceiling − majority).</param>
/// <param name="Verdict">The report's verdict.</param>
/// <param name="Ceiling">The smaller of source and probe.</param>
/// <param name="Probe">Accuracy of the labelled ridge probe on the same texts.</param>
/// <param name="Distillation">Accuracy of linear distillation on the source's probabilities for the same texts.</param>
/// <param name="SourceAccuracy">Accuracy of the source.</param>
/// <param name="Majority">Share of the most frequent class.</param>
/// <param name="Shuffled">The report's shuffled control.</param>
/// <param name="Relatedness">The report's relatedness.</param>
/// <param name="Kept">Share of the source that is kept.</param>
/// <param name="EncodeSeconds">Seconds of running both models over the anchors.</param>
/// <param name="SolveSeconds">Seconds of fitting and choosing.</param>
/// <param name="Seconds">Seconds of the whole translation.</param>
/// <param name="TestTexts">Number of test texts.</param>
internal sealed record TranslationRow(string Pair, string Source, string Target, string Dataset, string Anchors, string AnchorKind,
    TranslationMethod Asked, TranslationMethod Method, int Seed, double Accuracy, double Agreement,
    double Estimate, double Low, double High, bool HasInterval, double Retention, TranslationVerdict Verdict,
    double Ceiling, double Probe, double Distillation, double SourceAccuracy,
    double Majority, double Shuffled, double? Relatedness, double Kept, double EncodeSeconds, double SolveSeconds, double Seconds, int TestTexts);
