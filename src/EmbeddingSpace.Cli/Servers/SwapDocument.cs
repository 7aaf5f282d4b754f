using System.Text.Json;

namespace EmbeddingSpace.Cli.Servers;

/// <summary>What serves under a name after a change.</summary>
/// <param name="Name">The name.</param>
/// <param name="Path">The file.</param>
/// <param name="Hash">SHA-256 of it.</param>
/// <param name="Verdict">How far a translation can be trusted; null of what is none.</param>
/// <param name="Previous">What a rollback goes back to; null: nothing.</param>
internal sealed record SwapDocument(string Name, string Path, string? Hash, string? Verdict, string? Previous)
{
    /// <summary>Read the server's answer.</summary>
    public static SwapDocument Of(JsonElement answer)
    {
        var model = answer.GetProperty("model");
        return new(model.GetProperty("name").GetString()!, answer.GetProperty("path").GetString()!, Text(model, "hash"), Text(model, "verdict"),
            Text(answer, "previous"));
    }

    /// <summary>In a sentence.</summary>
    public string Sentence => $"'{Name}' is answered by '{Path}'" + (Previous is null ? "." : $"; 'rollback {Name}' goes back to '{Previous}'.");

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
