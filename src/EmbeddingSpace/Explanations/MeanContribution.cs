namespace EmbeddingSpace.Explanations;

/// <summary>What a token adds to a class, on average wherever it stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">As the vocabulary writes it.</param>
/// <param name="Mean">Mean contribution to the logit of the class; where classes exclude one another less the mean over them.</param>
/// <param name="Count">How often the token stands in the texts.</param>
public sealed record MeanContribution(int Id, string Token, double Mean, int Count);
