namespace EmbeddingSpace.Translation;

/// <summary>A linear head on pooled features of a shared encoder: logits = features · weights + bias.</summary>
public sealed class TranslatedHead
{
    /// <summary>How good it is and how it was chosen, without labels.</summary>
    public TranslationReport Report => throw new NotImplementedException();

    /// <summary>Class names in logit order.</summary>
    public IReadOnlyList<string> Classes => throw new NotImplementedException();

    /// <summary>Numbers a text that the head reads.</summary>
    public int FeatureSize => throw new NotImplementedException();

    /// <summary>Logits of one text.</summary>
    /// <param name="features">[features].</param>
    /// <param name="logits">[classes], written.</param>
    public void Score(ReadOnlySpan<float> features, Span<float> logits) => throw new NotImplementedException();

    /// <summary>Store the head.</summary>
    public void Write(Stream stream) => throw new NotImplementedException();

    /// <summary>Load what <see cref="Write"/> stored.</summary>
    public static TranslatedHead Read(Stream stream) => throw new NotImplementedException();
}
