using EmbeddingSpace.Architecture.Families;

namespace EmbeddingSpace.Architecture;

/// <summary>A head found in a checkpoint: its steps with the modules they use.</summary>
/// <param name="Steps">The family's steps, in order.</param>
/// <param name="StepModules">The module of each step; null for steps without weights.</param>
internal sealed record ResolvedHead(IReadOnlyList<HeadStep> Steps, IReadOnlyList<ResolvedModule?> StepModules)
{
    /// <summary>The modules with weights, in order.</summary>
    public IReadOnlyList<ResolvedModule> Modules { get; } = [.. StepModules.OfType<ResolvedModule>()];
}
