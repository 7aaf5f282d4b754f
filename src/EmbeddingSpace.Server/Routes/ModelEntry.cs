using System.Text.Json;
using EmbeddingSpace.Hosting.Serving;

namespace EmbeddingSpace.Server.Routes;

/// <summary>What serves under a name; of its path only the end is told.</summary>
internal sealed record ModelEntry(string Name, string Kind, string State, string File, string? Hash, string? Format, DateTimeOffset? LoadedAt, string? Head,
    IReadOnlyList<string>? Labels, string? Verdict, int? OutputSize)
{
    public static ModelEntry Of(ModelStatus model)
    {
        var info = model.Info;
        var path = info?.Path ?? model.Options.Path;
        return new(model.Name, Word(model.Options.Kind), Word(model.State), Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), info?.Hash,
            info?.Format, info?.LoadedAt, info?.Head is { } head ? HeadWord.Of(head) : null, info?.Head is null ? null : info.Labels,
            info?.Verdict?.ToString(), info?.OutputSize);
    }

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
