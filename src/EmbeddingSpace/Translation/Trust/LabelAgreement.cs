using EmbeddingSpace.Translation.Methods;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>How far the labels that a translation says are those that its source says, on held-out anchors.</summary>
/// <param name="MicroF1">F1 over all labels: the agreement of the report.</param>
/// <param name="MacroF1">Mean F1 of the labels that the source says for some of these anchors.</param>
/// <param name="SameLabels">Share of the anchors that get exactly the source's labels.</param>
/// <param name="Threshold">Probability from which on both say a label.</param>
public sealed record LabelAgreement(double MicroF1, double MacroF1, double SameLabels, double Threshold)
{
    /// <summary>Gather; null where the source does not say several labels.</summary>
    internal static LabelAgreement? Of(JudgedAnswers judged, TranslationWork work)
    {
        if (work.Answers is not SourceLabels labels) return null;
        var each = labels.CompareEach(judged.Logits, judged.Rows).Select(label => AnswerAgreement.Share(label.Rows)).ToList();
        return new(AnswerAgreement.Share(judged.Agreeing), each.Count > 0 ? each.Average() : 0,
            judged.Agreeing.Average(row => row.Agreeing == row.Of ? 1.0 : 0.0), work.Options.LabelThreshold);
    }
}
