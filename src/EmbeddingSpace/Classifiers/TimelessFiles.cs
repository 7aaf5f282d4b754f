using System.Text.Json;
using System.Text.Json.Nodes;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Classifiers;

/// <summary>The files of a saved model without what a clock said: the seconds in the report of a translation are 0.</summary>
internal sealed class TimelessFiles(SavedArchive archive)
{
    private static readonly string[] Seconds =
        [nameof(TranslationSeconds.Encode), nameof(TranslationSeconds.Solve), nameof(TranslationSeconds.Total)];

    private readonly HashSet<string> _reports =
        [.. archive.Stages.Where(stage => stage.Kind == SavedStageKind.Translation).Select(stage => stage.Folder + ClassifierTranslation.StateFile)];

    /// <summary>Open a file.</summary>
    /// <param name="name">Its path.</param>
    public Stream Open(string name)
    {
        var stream = archive.OpenEntry(name);
        if (!_reports.Contains(name)) return stream;
        using (stream)
        {
            try
            {
                var state = JsonNode.Parse(stream);
                if (state?["Report"] is JsonObject report && report.ContainsKey("Seconds"))
                    report["Seconds"] = new JsonObject(Seconds.Select(member => KeyValuePair.Create<string, JsonNode?>(member, 0)));
                return new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(state, StoredState.Json));
            }
            // A node that is no object is asked for a member; half of a surrogate pair is no text.
            catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
            {
                throw new InvalidCheckpointException($"'{name}' in '{archive.Path}': expected the stored state of a translation, found malformed JSON "
                    + $"({exception.Message.TrimEnd('.')}). Save the model again.", exception);
            }
        }
    }
}
