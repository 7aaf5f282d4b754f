using System.CommandLine;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Manifests;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Verify;

/// <summary><c>verify</c>: whether a saved model is still what it was when it was saved.</summary>
internal static class VerifyCommand
{
    private const int HashShown = 12;

    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("FILE") { Description = "Saved .zip.", HelpName = "FILE" };
        var encoder = new InputOption("--encoder", "M", "Model folder whose encoder and tokenizer the saved model has to hold.");
        var command = new Command("verify",
            "Read every part of a saved model and compare it with the manifest that it was saved with. Exit code 2 when a part differs.")
        {
            file, encoder,
        };
        return host.Attach(command, context => Execute(context, context.Parsed.GetRequiredValue(file), context.Parsed.GetValue(encoder)));
    }

    private static int Execute(CommandContext context, string path, string? encoder)
    {
        if (!ModelFile.IsSaved(path))
            throw new UsageException($"'{path}': expected a .zip that 'translate', 'upgrade' or ML.NET saved, found "
                + $"{(Directory.Exists(path) ? "a folder" : "nothing there")}; name the file.");
        ZipSize.Check(path, context.Settings.MaximumZipRatio);
        var (manifest, parts) = context.WithProgress(progress => SealedModel.Verify(path, encoder, progress, context.CancellationToken));
        var wrong = parts.Where(part => !part.Ok).ToList();
        context.Write(new VerificationDocument(wrong.Count == 0, parts, manifest?.Product, manifest?.Stages ?? []), document => Render(document, path));
        if (wrong.Count == 0) return ExitCodes.Done;
        // What is wrong with a manifest is a sentence of its own.
        if (manifest is null) throw new UsageException(wrong[0].Found);
        var others = wrong.Count == 1 ? "" : Invariant($", and {wrong.Count - 1} other {(wrong.Count == 2 ? "part differs" : "parts differ")}");
        throw new UsageException($"'{wrong[0].Name}' in '{path}': expected {wrong[0].Expected}, found {wrong[0].Found}{others}; get the file again, or save "
            + $"the model again{(encoder is null ? "" : ", or name the encoder that it was moved to")}.");
    }

    private static IEnumerable<IRenderable> Render(VerificationDocument document, string path)
    {
        if (document.Ok)
            yield return Tables.Line($"'{path}': {Invariant($"{document.Parts.Count} parts")} as they were sealed by {document.Product}.");
        var table = Tables.Create("Part", "Is as it was", "Expected", "Found");
        foreach (var part in document.Parts) table.Add(part.Name, part.Ok ? "yes" : "no", Short(part.Expected), Short(part.Found));
        yield return table;
        var stages = Tables.Create("Stage", "Kind", "Made of", "Method", "Seed");
        foreach (var stage in document.Stages)
            stages.Add(stage.Folder, stage.Kind, MadeOf(stage), stage.Method ?? "", stage.Seed is { } seed ? Invariant($"{seed}") : "");
        yield return stages;
    }

    private static string MadeOf(ManifestStage stage) => string.Join(", ", new[]
    {
        stage.Source is { } source ? $"source {source.Name} {Short(source.Hash)}" : null,
        stage.Encoder is { } encoder ? $"encoder {stage.Target?.Name} {Short(encoder)}" : null,
        stage.Tokenizer is { } tokenizer ? $"tokenizer {Short(tokenizer)}" : null,
        stage.Anchors is { } anchors ? Invariant($"{anchors.Count} anchors {Short(anchors.Hash ?? "")}") : null,
    }.OfType<string>());

    // A whole hash is for programs; people compare its beginning.
    private static string Short(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower) ? text[..HashShown] : text;
}
