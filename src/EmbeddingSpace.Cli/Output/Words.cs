using System.Text.Json;

namespace EmbeddingSpace.Cli.Output;

/// <summary>How flags and documents write the values of enumerations: <c>pooled-ridge</c>.</summary>
internal static class Words
{
    /// <summary>What makes a word of a name.</summary>
    public static JsonNamingPolicy Policy => JsonNamingPolicy.KebabCaseLower;

    /// <summary>The word of a value.</summary>
    public static string Of<T>(T value) where T : struct, Enum => Policy.ConvertName(value.ToString());
}
