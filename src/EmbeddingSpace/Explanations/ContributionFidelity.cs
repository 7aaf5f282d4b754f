namespace EmbeddingSpace.Explanations;

/// <summary>How far the mean contributions of tokens, added up without regard to their order, say what the classifier says of texts that they were not
/// averaged over: what a reading leaves out is the work of context.</summary>
/// <param name="R2">1 less the squared error over the variance, over all classes; below 0 where the mean of all texts says more.</param>
/// <param name="Agreement">Share of texts that get the classifier's class; of labels that do not exclude one another the share of labels on the same side of a
/// probability of one half; null of numbers.</param>
/// <param name="ShuffledR2">The same with means dealt to other tokens: what chance gives.</param>
/// <param name="ShuffledAgreement">The same.</param>
public sealed record ContributionFidelity(double R2, double? Agreement, double ShuffledR2, double? ShuffledAgreement);
