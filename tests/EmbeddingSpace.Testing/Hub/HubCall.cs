namespace EmbeddingSpace.Testing.Hub;

/// <summary>A request as the hub saw it.</summary>
/// <param name="Method">GET, HEAD or POST.</param>
/// <param name="Path">Without the query, unescaped.</param>
/// <param name="Headers">By name, in any case.</param>
/// <param name="Body">Its body.</param>
public sealed record HubCall(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>First byte asked for; null: all of them.</summary>
    public long? From => Headers.TryGetValue("Range", out var range) && range.StartsWith("bytes=", StringComparison.Ordinal)
        ? long.Parse(range["bytes=".Length..].Split('-')[0], System.Globalization.CultureInfo.InvariantCulture)
        : null;

    /// <summary>Last byte asked for; null: to the end.</summary>
    public long? To => From is not null && Headers["Range"].Split('-')[1] is { Length: > 0 } last
        ? long.Parse(last, System.Globalization.CultureInfo.InvariantCulture)
        : null;

    /// <summary>The token shown; null: none.</summary>
    public string? Token => Headers.TryGetValue("Authorization", out var value) && value.StartsWith("Bearer ", StringComparison.Ordinal) ? value[7..] : null;
}
