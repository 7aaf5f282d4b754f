namespace ScaleOut;

/// <summary>What a silo says of the texts of one shard.</summary>
/// <param name="Silo">Name of the silo.</param>
/// <param name="Labels">The chosen label of each text; of a model of several labels all that count, as a JSON array.</param>
/// <param name="Values">Largest probability of each text; of a regression or a raw score the number itself.</param>
[GenerateSerializer, Immutable, Alias("ScaleOut.ShardAnswers")]
public sealed record ShardAnswers(string Silo, string[] Labels, float[] Values);
