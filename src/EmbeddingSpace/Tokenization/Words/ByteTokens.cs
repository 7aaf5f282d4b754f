using System.Globalization;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>The tokens that stand for single bytes, <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>.</summary>
internal static class ByteTokens
{
    /// <summary>The token of a byte.</summary>
    public static string Of(int value) => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");

    /// <summary>Id of each byte's token; -1 where the vocabulary lacks it.</summary>
    /// <param name="find">Id of a token; -1 where there is none.</param>
    public static int[] Ids(Func<string, int> find) => [.. Enumerable.Range(0, 256).Select(value => find(Of(value)))];
}
