using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>A head on the features that an encoder computes in the pass.</summary>
internal sealed class FeatureHead(TranslatedHead head) : IPassReader
{
    public int OutputSize => head.Classes.Count;

    public ITextExplainer? Explainer => null;

    public void Ask()
    {
    }

    public void Answered()
    {
    }

    public TextScores Read(TextScores pass) => EncoderHead.Logits(pass, head);

    // It holds managed memory only.
    public void Dispose()
    {
    }
}
