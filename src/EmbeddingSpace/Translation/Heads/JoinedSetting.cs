namespace EmbeddingSpace.Translation.Heads;

/// <summary>What can be chosen of a joined fit.</summary>
/// <param name="Strength">λ a row.</param>
/// <param name="SpliceWeight">What a splice counts for beside a text or a drawn row; 0: none.</param>
internal readonly record struct JoinedSetting(double Strength, double SpliceWeight);
