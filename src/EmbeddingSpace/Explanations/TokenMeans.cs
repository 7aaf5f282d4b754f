namespace EmbeddingSpace.Explanations;

/// <summary>Contributions of each token of the vocabulary, added up over texts.</summary>
/// <param name="Tokens">Those that stand in a text.</param>
internal sealed record TokenMeans(IReadOnlyCollection<TokenMean> Tokens)
{
    /// <summary>Add up.</summary>
    /// <param name="explanations">The texts.</param>
    /// <param name="exclusive">Whether classes exclude one another: then only differences between them count.</param>
    public static TokenMeans Of(IEnumerable<TextExplanation> explanations, bool exclusive)
    {
        var tokens = new Dictionary<int, TokenMean>();
        foreach (var token in explanations.SelectMany(explanation => explanation.Tokens))
        {
            if (!tokens.TryGetValue(token.Id, out var mean)) tokens.Add(token.Id, mean = new(token.Id, token.Token, token.Text is null, token.Logits.Count));
            mean.Add(Contrast(token.Logits, exclusive));
        }
        return new(tokens.Values);
    }

    /// <summary>Numbers of classes; of those that exclude one another less their mean.</summary>
    public static double[] Contrast(IReadOnlyList<float> logits, bool exclusive)
    {
        var mean = exclusive ? logits.Average(logit => (double)logit) : 0;
        var contrast = new double[logits.Count];
        for (var i = 0; i < contrast.Length; i++) contrast[i] = logits[i] - mean;
        return contrast;
    }
}
