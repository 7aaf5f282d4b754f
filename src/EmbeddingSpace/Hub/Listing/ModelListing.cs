using System.Text.Json;
using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Hub.Definition;

namespace EmbeddingSpace.Hub.Listing;

/// <summary>What a hub says that a model consists of.</summary>
/// <param name="Commit">The commit that the revision is.</param>
/// <param name="Files">Names of all files as the hub gives them, each with its size where that is said.</param>
internal sealed record ModelListing(string Commit, IReadOnlyDictionary<string, long?> Files)
{
    private const int MostFiles = 100_000;

    /// <summary>Read the hub's answer.</summary>
    /// <exception cref="HubException">It is none.</exception>
    public static ModelListing Parse(ReadOnlyMemory<byte> utf8, string subject)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            var commit = root.GetProperty("sha").GetString();
            if (!HubModelName.IsCommit(commit)) throw Fault(subject, $"'{commit}' as its commit", null);
            var (siblings, files) = (root.GetProperty("siblings"), new Dictionary<string, long?>(StringComparer.Ordinal));
            if (siblings.GetArrayLength() is var count && count > MostFiles)
                throw Fault(subject, FormattableString.Invariant($"{count} files, and no model has more than {MostFiles}"), null);
            foreach (var entry in siblings.EnumerateArray())
            {
                var name = entry.GetProperty("rfilename").GetString() ?? throw Fault(subject, "a file without a name", null);
                files[name] = entry.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes)
                    ? bytes
                    : null;
            }
            if (files.Keys.FirstOrDefault(name => Folders(name).Any(files.ContainsKey)) is { } inside)
                throw Fault(subject, $"'{inside}' inside of what is a file, too", null);
            return new(commit, files);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Fault(subject, "another answer", exception);
        }
    }

    private static IEnumerable<string> Folders(string name)
    {
        for (var end = name.IndexOf('/', StringComparison.Ordinal); end >= 0; end = name.IndexOf('/', end + 1)) yield return name[..end];
    }

    private static HubException Fault(string subject, string found, Exception? cause) => new(HubFault.UnexpectedAnswer,
        $"{subject}: expected a hub's description of the model with its commit ('sha') and files ('siblings'), found {found}. Check the hub's address.", cause);
}
