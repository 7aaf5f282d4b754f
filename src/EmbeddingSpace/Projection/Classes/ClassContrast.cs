using EmbeddingSpace.Architecture;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Scoring;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Classes;

/// <summary>
/// What sets a class apart. Of classes that exclude one another only differences count, so that each comes minus their mean; a label, number or score
/// means something of its own, and stays as it is.
/// </summary>
internal static class ClassContrast
{
    /// <summary>The class rows of a model.</summary>
    /// <param name="classifier">Whose head says what they mean.</param>
    /// <param name="reader">Whose rows: the same model's, or those of its base.</param>
    /// <returns>[classes, hidden], Float64, in the caller's scope.</returns>
    public static Tensor OfRows(ModelMap classifier, ParameterReader reader)
    {
        using var scope = NewDisposeScope();
        var rows = reader.ReadRows(ParameterRole.Classifier, null, ScalarType.Float64);
        scope.Attach(rows);
        return (ClassifierHead.Of(classifier).HasExclusiveClasses ? rows - rows.mean([0]) : rows).MoveToOuterDisposeScope();
    }

    /// <summary>The logits of texts.</summary>
    /// <param name="head">What they mean.</param>
    /// <param name="scores">[texts, classes].</param>
    /// <returns>[texts, classes], Float64, in the caller's scope.</returns>
    public static Tensor OfLogits(ClassifierHead head, TextScores scores)
    {
        using var scope = NewDisposeScope();
        var logits = scores.ToTensor().to(ScalarType.Float64);
        return (head.HasExclusiveClasses ? logits - logits.mean([1], keepdim: true) : logits).MoveToOuterDisposeScope();
    }
}
