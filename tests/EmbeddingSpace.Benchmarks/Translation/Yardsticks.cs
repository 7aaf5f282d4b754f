using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>What a translation is measured against: the source, and heads on the target that see labels or soft labels.</summary>
internal sealed class Yardsticks
{
    private readonly string _target;
    private readonly string _source;
    private readonly TextScores _testFeatures;

    /// <summary>Run source and target over the test texts.</summary>
    public Yardsticks(string source, string target, LabelledTexts test)
    {
        (_source, _target, Test) = (source, target, test);
        using (var classifier = TextClassifier.Load(Checkpoint.Open(source)))
        {
            Classes = classifier.Classes;
            SourceChoices = Choices(classifier.Score(test.Texts), Classes);
        }
        using var encoder = TextEncoder.Load(Checkpoint.Open(target));
        _testFeatures = encoder.Score(test.Texts);
        SourceAccuracy = Accuracy(SourceChoices, test);
        Majority = test.Labels.GroupBy(label => label).Max(group => group.Count()) / (double)test.Labels.Length;
    }

    /// <summary>Test texts.</summary>
    public LabelledTexts Test { get; }

    /// <summary>Class names in logit order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The source's class of each test text.</summary>
    public string[] SourceChoices { get; }

    /// <summary>Its accuracy.</summary>
    public double SourceAccuracy { get; }

    /// <summary>Share of the most frequent class.</summary>
    public double Majority { get; }

    /// <summary>Accuracy of a ridge on labels and of one on the source's probabilities, fitted to the same training texts.</summary>
    public (double Probe, double Distillation) Fit(LabelledTexts train)
    {
        using var classifier = TextClassifier.Load(Checkpoint.Open(_source));
        using var encoder = TextEncoder.Load(Checkpoint.Open(_target));
        var features = encoder.Score(train.Texts);
        var probe = LabelledProbe.Fit(features, train.Labels, Classes);
        var distilled = ClassifierTranslator.FitHead(features, Softmax(classifier.Score(train.Texts)), Classes);
        return (Accuracy(Choices(Apply(probe), Classes), Test), Accuracy(Choices(Apply(distilled), Classes), Test));
    }

    /// <summary>The class of the highest score of each text.</summary>
    public static string[] Choices(TextScores scores, IReadOnlyList<string> classes) =>
        [.. Enumerable.Range(0, scores.Count).Select(row => classes[scores.IndexOfLargest(row)])];

    /// <summary>Share of right choices.</summary>
    public static double Accuracy(string[] choices, LabelledTexts test) => choices.Zip(test.Labels, (choice, label) => choice == label ? 1.0 : 0.0).Average();

    private TextScores Apply(TranslatedHead head)
    {
        var logits = new float[_testFeatures.Count * head.Classes.Count];
        for (var row = 0; row < _testFeatures.Count; row++) head.Score(_testFeatures[row], logits.AsSpan(row * head.Classes.Count, head.Classes.Count));
        return new(logits, head.Classes.Count, new bool[_testFeatures.Count]);
    }

    private static TextScores Softmax(TextScores logits)
    {
        var values = logits.Values.ToArray();
        for (var row = 0; row < logits.Count; row++)
        {
            var slice = values.AsSpan(row * logits.Size, logits.Size);
            System.Numerics.Tensors.TensorPrimitives.SoftMax(slice, slice);
        }
        return new(values, logits.Size, [.. logits.Truncated]);
    }
}
