using Xunit;

namespace EmbeddingSpace.Architecture.Tests;

/// <summary>Fails with all that breaks a law at once, one fault a line.</summary>
internal static class Law
{
    public static void Holds(IReadOnlyCollection<string> faults, string what)
    {
        if (faults.Count > 0) Assert.Fail($"Found {what}:{Environment.NewLine}{string.Join(Environment.NewLine, faults)}");
    }
}
