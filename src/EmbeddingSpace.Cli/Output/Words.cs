using System.Text.Json;

namespace EmbeddingSpace.Cli.Output;

/// <summary>How flags and documents write the values of enumerations: <c>pooled-ridge</c>.</summary>
internal static class Words
{
    /// <summary>The word of a value.</summary>
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Every word.</summary>
    public static string[] All<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(Of)];

    /// <summary>The value of a word that <see cref="All"/> gives.</summary>
    public static T Parse<T>(string word) where T : struct, Enum => Enum.GetValues<T>().Single(value => Of(value) == word);
}
