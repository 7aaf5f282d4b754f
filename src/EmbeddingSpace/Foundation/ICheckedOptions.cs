namespace EmbeddingSpace.Foundation;

/// <summary>Marks an options object: where another one holds it, <see cref="OptionsValidation"/> checks it along with its holder.</summary>
internal interface ICheckedOptions;
