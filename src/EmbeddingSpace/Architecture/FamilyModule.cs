namespace EmbeddingSpace.Architecture;

/// <summary>One module: its role, stored form, name and symbolic sizes; Part is which of Parts equal output slices of the stored tensor it is
/// (joined query-key-value).</summary>
internal sealed record FamilyModule(ModuleRole Role, ModuleKind Kind, string Name, string Out, string? In = null, int Part = 0, int Parts = 1);
