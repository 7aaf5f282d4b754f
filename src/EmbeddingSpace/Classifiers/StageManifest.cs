using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EmbeddingSpace.Checkpoints.Folders;
using EmbeddingSpace.Manifests;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Classifiers;

/// <summary>What a manifest says of a stage: read from the stage itself, so that it can be read again of any saved model.</summary>
/// <param name="archive">The saved model.</param>
/// <param name="hashes">SHA-256 of each of its files.</param>
internal sealed class StageManifest(SavedArchive archive, IReadOnlyDictionary<string, string> hashes)
{
    /// <summary>Describe a stage.</summary>
    public ManifestStage Of(SavedStage stage)
    {
        var described = new ManifestStage(stage.Folder, Word(stage.Kind));
        // How others store themselves is theirs.
        if (stage.Kind == SavedStageKind.Other) return described;
        described = described with { Format = stage.Settings.Version };
        return stage.Kind switch
        {
            SavedStageKind.Translation => OfTranslation(described, stage),
            SavedStageKind.Head => OfHead(described, stage),
            _ => WithEncoder(described, stage, ""),
        };
    }

    private ManifestStage OfTranslation(ManifestStage described, SavedStage stage)
    {
        var report = TranslationOutline.Read(archive.Path, stage.OpenFile).Report;
        return WithEncoder(described, stage, ClassifierTranslation.TargetPrefix) with
        {
            Source = new(report.Source, report.SourceHash),
            Target = new(report.Target, report.TargetHash),
            Anchors = Anchors(report.Anchors, report.AnchorsHash),
            Method = JsonNamingPolicy.KebabCaseLower.ConvertName(report.Method.ToString()),
            Seed = report.Seed,
        };
    }

    private ManifestStage OfHead(ManifestStage described, SavedStage stage)
    {
        var report = TranslatedHead.Read(archive.Path, stage.OpenFile).Report;
        var encoders = archive.Stages.Where(other => other.Kind == SavedStageKind.Encoder).ToList();
        // A head saved alone reads features of an encoder that is not there.
        return (encoders is [var encoder] ? WithEncoder(described, encoder, "") : described) with
        {
            Source = report is { Source: { } source, SourceHash: { } hash } ? new(source, hash) : null,
            Anchors = Anchors(report.Anchors, report.AnchorsHash),
            Method = "ridge",
            Seed = report.Seed,
        };
    }

    private ManifestStage WithEncoder(ManifestStage described, SavedStage stage, string prefix)
    {
        var files = archive.FilesOf(stage.Folder, prefix).ToList();
        return described with
        {
            Encoder = Hash(files.Where(file => !IsTokenizer(file))),
            Tokenizer = Hash(files.Where(IsTokenizer)),
        };

        // Of equal length each, so that no name runs into what is beside it.
        string? Hash(IEnumerable<(string Name, string Entry, string? Sha256)> some)
        {
            var lines = some.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => $"{file.Sha256 ?? hashes[file.Entry]} {file.Name}\n").ToList();
            return lines.Count == 0 ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
        }
    }

    private static bool IsTokenizer((string Name, string Entry, string? Sha256) file) =>
        CheckpointFiles.TokenizerNames.Contains(file.Name, StringComparer.Ordinal);

    private static ManifestAnchors Anchors(AnchorSummary anchors, string? hash) =>
        new(JsonNamingPolicy.KebabCaseLower.ConvertName(anchors.Kind.ToString()), anchors.Count, hash);

    private static string Word(SavedStageKind kind) => kind.ToString().ToLowerInvariant();
}
