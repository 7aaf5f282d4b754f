namespace EmbeddingSpace.Runtime.Inspection;

/// <summary>One thing looked at before work begins.</summary>
/// <param name="Name">Subject, e.g. <c>libtorch</c>.</param>
/// <param name="Ok">Whether the product works with what was found; false where it cannot work.</param>
/// <param name="Found">What was found, and what was done about it.</param>
/// <param name="Wanted">What the product asks for.</param>
/// <param name="Remedy">
/// What to do; null where there is nothing to do. Beside <paramref name="Ok"/> it is advice: the product works, but slower than it could.
/// </param>
public sealed record RuntimeCheck(string Name, bool Ok, string Found, string Wanted, string? Remedy);
