namespace EmbeddingSpace.Benchmarks.Families;

/// <summary>What a family took for a floating-point operation beside BERT in the same run.</summary>
/// <param name="Family">Name of the family.</param>
/// <param name="Batch">Its time over BERT's, texts of mixed lengths in batches; median of the rounds.</param>
/// <param name="OneText">The same for one short text.</param>
/// <param name="BatchPicoseconds">Picoseconds an operation in batches; median of the rounds.</param>
/// <param name="BertPicoseconds">The same for BERT beside it.</param>
internal sealed record FamilyRow(string Family, double Batch, double OneText, double BatchPicoseconds, double BertPicoseconds);
