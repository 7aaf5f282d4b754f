using EmbeddingSpace.Classifiers;

namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary>Finds every classifier in what <c>--from</c> names.</summary>
internal static class OldHeads
{
    private const string Option = "--from";
    private const string ConfigFile = "config.json", AdapterFile = "adapter_config.json";

    // On whatever system the files may be wanted.
    private const string NotInNames = "/\\:*?\"<>|";

    /// <summary>Find them.</summary>
    /// <param name="given">Saved models, model folders, or folders of saved models.</param>
    /// <param name="context">Told of what holds none.</param>
    /// <exception cref="UsageException">There is none, or two have one name.</exception>
    public static IReadOnlyList<OldHead> Find(IReadOnlyList<string> given, CommandContext context)
    {
        var heads = new List<OldHead>();
        foreach (var path in given.Select(context.Locate).SelectMany(Files))
        {
            var name = ModelFile.ShortNameOf(path);
            if (Directory.Exists(path))
            {
                heads.Add(new(name, path, null));
                continue;
            }
            ZipSize.Check(path, context.Settings.MaximumZipRatio);
            var found = SavedClassifier.HeadsOf(path);
            if (found.Count == 0) context.Say($"'{path}': holds no classifier, and is left out.");
            heads.AddRange(found.Select(head => found.Count == 1 ? new OldHead(name, path, null) : new($"{name}.{FileName(head)}", path, head)));
        }
        if (heads.Count == 0)
            throw new UsageException($"'{Option}' '{string.Join(' ', given)}': expected saved models with a classifier in them, found none; name the files, "
                + "or the folder they lie in.");
        if (heads.GroupBy(head => head.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"'{Option}': expected files of different names, as the new ones are called after them, found '{twice.Key}' twice "
                + $"('{string.Join("', '", twice.Select(head => head.Path))}'); rename one.");
        return heads;
    }

    // Columns may be called anything: nothing of it leads out of the folder of the new files.
    private static string FileName(string head) => string.Concat(head.Select(letter => NotInNames.Contains(letter) || char.IsControl(letter) ? '_' : letter));

    private static IEnumerable<string> Files(string path)
    {
        if (ModelFile.IsSaved(path)) return [path];
        if (!Directory.Exists(path))
            throw new UsageException($"'{Option}' '{path}': expected a saved model or a folder of them, found nothing; correct the path.");
        if (new[] { ConfigFile, AdapterFile }.Any(file => File.Exists(Path.Combine(path, file)))) return [path];
        return Directory.EnumerateFiles(path, "*.zip").Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal);
    }
}
