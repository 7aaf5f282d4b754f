using System.Text.Json.Serialization;
using EmbeddingSpace.Cli.Texts;
using Microsoft.ML.Data;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>What <c>evaluate</c> hands over of a model that says one of several classes.</summary>
/// <param name="Kind">That it does.</param>
/// <param name="Rows">Texts.</param>
/// <param name="Accuracy">Share of texts with the right class.</param>
/// <param name="MacroAccuracy">Mean recall over the classes that have texts.</param>
/// <param name="LogLoss">Mean of −ln p(right class).</param>
/// <param name="Classes">Order of <paramref name="Confusion"/>.</param>
/// <param name="PerClass">One entry a class.</param>
/// <param name="Confusion">[right class, chosen class]: texts.</param>
/// <param name="Calibration">Whether probabilities mean something.</param>
/// <param name="AgainstSource">Beside the source; null where none was given.</param>
/// <param name="Certain">Of the answers that are certain, where the model says so; left out of other models.</param>
internal sealed record EvaluationDocument(
    AnswerKind Kind, int Rows, double Accuracy, double MacroAccuracy, double LogLoss,
    IReadOnlyList<string> Classes, IReadOnlyList<EvaluationDocument.ClassMetrics> PerClass, IReadOnlyList<IReadOnlyList<long>> Confusion,
    LabelledMeasures Calibration, SourceMeasures? AgainstSource,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CertainMeasures? Certain)
{
    /// <summary>Gather.</summary>
    public static EvaluationDocument Of(
        MulticlassClassificationMetrics metrics, IReadOnlyList<string> classes, IReadOnlyList<LabelledText> rows,
        LabelledMeasures calibration, SourceMeasures? againstSource, CertainMeasures? certain)
    {
        var matrix = metrics.ConfusionMatrix;
        var confusion = matrix.Counts.Select(row => row.Select(count => (long)count).ToArray()).ToArray();
        var perClass = classes.Select((label, index) =>
            new ClassMetrics(label, matrix.PerClassPrecision[index], matrix.PerClassRecall[index], confusion[index].Sum())).ToArray();
        return new(AnswerKind.Single, rows.Count, metrics.MicroAccuracy, metrics.MacroAccuracy, metrics.LogLoss, classes, perClass, confusion, calibration,
            againstSource, certain);
    }

    /// <summary>One class.</summary>
    internal sealed record ClassMetrics(string Label, double Precision, double Recall, long Support);
}
