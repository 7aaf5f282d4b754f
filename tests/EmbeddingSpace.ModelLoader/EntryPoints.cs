using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Projection.Measurements;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ModelLoader;

/// <summary>Every door of the libraries through which an app may come first: each as an app's first call.</summary>
internal static class EntryPoints
{
    /// <summary>Go through one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="path">Path of a model folder by its name.</param>
    public static void Call(string name, Func<string, string> path)
    {
        var (classifier, encoder, target) = (path("bert-classifier"), path("bert-mlm"), path("bert-mlm-wide"));
        var context = new MLContext();
        var transforms = context.Transforms;
        switch (name)
        {
            case "ScoringOptions": _ = new ScoringOptions(); break;
            case "VocabularySpaceOptions": _ = new VocabularySpaceOptions(); break;
            case "DeviceChoice": DeviceChoice.Resolve(null, false); break;
            case "Checkpoint": ReadTensor(classifier); break;
            case "TextClassifier": TextClassifier.Load(Checkpoint.Open(classifier)).Dispose(); break;
            case "TextEncoder": TextEncoder.Load(Checkpoint.Open(encoder)).Dispose(); break;
            case "ClassifierTranslator": ClassifierTranslator.Translate(Checkpoint.Open(classifier), Checkpoint.Open(target), null).Dispose(); break;
            case "VocabularySpace": VocabularySpace.Load(Checkpoint.Open(encoder)).Dispose(); break;
            case "VocabularyKernel": Align(encoder, target); break;
            case "ParameterReader": ReadParameters(encoder); break;
            case "ClassReader": ClassReader.Read(Checkpoint.Open(classifier)); break;
            case "HiddenStateRecall": HiddenStateRecall.Measure(Checkpoint.Open(encoder), ["music"]); break;
            case "ApplyTextClassifier": transforms.ApplyTextClassifier(classifier).Fit(Rows(context)).Dispose(); break;
            case "ApplyTransformerEncoder": transforms.ApplyTransformerEncoder("Features", encoder, "Text").Fit(Rows(context)).Dispose(); break;
            case "TranslateTextClassifier": transforms.TranslateTextClassifier(classifier, target).Fit(Rows(context)).Dispose(); break;
            case "TranslateClassifierHead": transforms.TranslateClassifierHead(classifier, "Vector").Fit(Rows(context)).Dispose(); break;
            case "ProjectToVocabulary": transforms.ProjectToVocabulary("Tokens", encoder, "Vector").Fit(Rows(context)).Dispose(); break;
            case "MapToAlignedSpace": transforms.MapToAlignedSpace("Mapped", encoder, target, "Vector").Fit(Rows(context)).Dispose(); break;
            case "LoadParameters": context.Data.LoadParameters(encoder).Preview(1); break;
            default: throw new ArgumentOutOfRangeException(nameof(name), name, "Expected the name of an entry point.");
        }
    }

    private static IDataView Rows(MLContext context) =>
        context.Data.LoadFromEnumerable(Enumerable.Range(0, 30).Select(i => new Row { Text = $"text {i}", Vector = new float[48] }));

    private static void ReadTensor(string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        checkpoint.Read(checkpoint.Tensors[0]).Dispose();
    }

    private static void ReadParameters(string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        foreach (var _ in ParameterReader.Open(checkpoint).Read()) return;
    }

    private static void Align(string source, string target)
    {
        using var from = VocabularySpace.Load(Checkpoint.Open(source));
        using var to = VocabularySpace.Load(Checkpoint.Open(target));
        VocabularyKernel.Between(from, to);
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";

        [VectorType(48)]
        public float[] Vector { get; set; } = [];
    }
}
