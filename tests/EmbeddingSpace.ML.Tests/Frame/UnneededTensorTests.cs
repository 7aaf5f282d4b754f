using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Frame;

/// <summary>What a model folder holds besides its model is heard, whichever stage loads it.</summary>
[Trait("Tier", "Pipeline")]
public sealed class UnneededTensorTests
{
    public static TheoryData<string> Stages => ["classifier", "encoder", "translation", "heads", "projection", "aligned"];

    [Theory]
    [MemberData(nameof(Stages))]
    public void Tensors_that_nothing_needs_are_a_warning_once_a_load(string stage)
    {
        using var temporary = new TemporaryFolder();
        // Heads want texts of several classes, which only the other puts them into.
        var whole = Fixtures.Checkpoint(stage == "heads" ? "gpt2-classifier" : "bert-classifier");
        var folder = EditedCheckpoint.Copy(whole, temporary)
            .Add("loss_fct.weight", "F32", [3], new byte[12]).Add("v_head.bias", "F32", [1], new byte[4]).Save();
        var context = new MLContext(1);
        var heard = new List<(ChannelMessageKind Kind, string Message)>();
        context.Log += (_, entry) => heard.Add((entry.Kind, entry.RawMessage));
        Load(context, stage, folder).Dispose();
        var said = Assert.Single(heard, entry => entry.Message.Contains("nothing of the model needs", StringComparison.Ordinal));
        Assert.Equal((ChannelMessageKind.Warning, $"'{folder}' holds tensors that nothing of the model needs: 'loss_fct.weight', 'v_head.bias'."), said);
        // A model with nothing besides says nothing.
        heard.Clear();
        Load(context, stage, whole).Dispose();
        Assert.DoesNotContain(heard, entry => entry.Message.Contains("nothing of the model needs", StringComparison.Ordinal));
    }

    private static IDisposable Load(MLContext context, string stage, string folder)
    {
        var target = Fixtures.Checkpoint("bert-mlm");
        var texts = context.Data.LoadFromEnumerable(
            File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(200).Select(text => new TextRow { Text = text }));
        var features = context.Transforms.ApplyTransformerEncoder("Hidden", Fixtures.Checkpoint("bert-classifier"), "Text");
        switch (stage)
        {
            case "classifier": return context.Transforms.ApplyTextClassifier(folder).Fit(texts);
            case "encoder": return context.Transforms.ApplyTransformerEncoder("Vector", folder, "Text").Fit(texts);
            case "translation":
                return context.Transforms.TranslateTextClassifier(
                    new TextClassifierTranslationEstimator.Options { Source = folder, Target = target, UseTexts = false }).Fit(texts);
        }
        using var encoder = features.Fit(texts);
        var hidden = encoder.Transform(texts);
        return stage switch
        {
            "heads" => context.Transforms.TranslateClassifierHead(folder, "Hidden").Fit(hidden),
            "projection" => context.Transforms.ProjectToVocabulary("Tokens", folder, "Hidden", topK: 3).Fit(hidden),
            _ => context.Transforms.MapToAlignedSpace("Mapped", folder, target, "Hidden").Fit(hidden),
        };
    }
}
