namespace EmbeddingSpace.Architecture.Families;

/// <summary>One module of a family.</summary>
/// <param name="Role">What it does.</param>
/// <param name="Kind">How it is stored.</param>
/// <param name="Name">
/// Its name behind the prefix; {layer} is the block, {group} and {inner} are which shared block a layer uses.
/// </param>
/// <param name="Out">Symbol of its output size.</param>
/// <param name="In">Symbol of its input size; none for norms.</param>
/// <param name="Part">Which of <paramref name="Parts"/> equal output slices of the stored tensor it is (joined query-key-value).</param>
/// <param name="Parts">Number of slices.</param>
/// <param name="Bias">Whether it has a bias; tables never have.</param>
/// <param name="BiasWhen">When it has one; counts before <paramref name="Bias"/>.</param>
/// <param name="When">When it is there: all of these hold; null = always.</param>
/// <param name="FromBlock">First block that has it.</param>
internal sealed record FamilyModule(
    ModuleRole Role, ModuleKind Kind, string Name, string Out, string? In = null, int Part = 0, int Parts = 1,
    bool Bias = true, FamilyCondition? BiasWhen = null, IReadOnlyList<FamilyCondition>? When = null, int FromBlock = 0)
{
    /// <summary>Whether every block has one.</summary>
    public bool IsLayered => Name.Contains("{layer}", StringComparison.Ordinal) || Name.Contains("{group}", StringComparison.Ordinal);

    /// <summary>What stands before the first place that a number is put in.</summary>
    public string Stem => Name.Split('{')[0];
}
