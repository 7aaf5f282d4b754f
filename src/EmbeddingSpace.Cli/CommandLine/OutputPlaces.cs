using System.CommandLine;
using EmbeddingSpace.Cli.Files;
using EmbeddingSpace.Cli.Texts;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>Makes sure, before any work, that no output of a command takes the place of something that is not its own.</summary>
internal static class OutputPlaces
{
    private const string StandardInputDevice = "/dev/stdin";

    // A model folder holds its files, and at most those of its modules one folder deeper.
    private static readonly EnumerationOptions Contents = new() { RecurseSubdirectories = true, MaxRecursionDepth = 1, AttributesToSkip = 0 };

    /// <summary>Check every output of a command line.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <param name="find">Where an input lies.</param>
    /// <exception cref="UsageException">An output is an input, lies in a model folder, is another output, or cannot be written.</exception>
    public static void Check(ParseResult parsed, Func<string, string> find)
    {
        var options = parsed.CommandResult.Command.Options;
        var inputs = options.OfType<InputOption>().SelectMany(option => Inputs(parsed, option, find)).ToList();
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in options.OfType<OutputOption>())
        {
            if (parsed.GetValue(option) is not { } path || OutputPlace.IsDropped(path)) continue;
            // Pictures may go into a folder, which holds no other output of its own.
            var folder = Directory.Exists(path);
            var place = folder ? new OutputPlace(Path.GetFullPath(path), FileStatus.Of(path)?.Identity) : OutputPlace.Find(path);
            if (place.Path is null) continue;
            foreach (var input in inputs) CheckInput(option.Name, path, place, input);
            var key = Key(place);
            if (!taken.TryAdd(key, option.Name))
                throw new UsageException($"'{path}': expected two different files for '{taken[key]}' and '{option.Name}', "
                    + "found the same; choose another name for one.");
        }
    }

    /// <summary>The same for every spelling of a place, also where no file is yet.</summary>
    private static string Key(OutputPlace place)
    {
        if (place.Identity is not null) return place.Identity;
        var folder = Path.GetDirectoryName(place.Path)!;
        return Path.Combine(FileStatus.Of(folder)?.Identity ?? folder, Path.GetFileName(place.Path)!);
    }

    private static void CheckInput(string option, string path, OutputPlace place, Input input)
    {
        if (place.Identity is { } identity && input.Files.Contains(identity))
            throw new UsageException($"'{option}' '{path}': expected a file of its own, found what '{input.Option}' reads, which it would replace; "
                + "choose another name.");
        if (input.Folder is { } folder && Folders(place.Path!).Contains(folder))
            throw new UsageException($"'{option}' '{path}': expected a place outside the model folders, found one inside that of '{input.Option}'; "
                + "choose another folder.");
    }

    private static IEnumerable<Input> Inputs(ParseResult parsed, InputOption option, Func<string, string> find)
    {
        if (parsed.GetValue(option) is not { } path) yield break;
        path = path == TextFile.StandardInputName ? StandardInputDevice : find(path);
        if (FileStatus.Of(path) is not { } status) yield break;
        if (status.Kind != FileKind.Folder)
        {
            yield return new(option.Name, [status.Identity], null);
            yield break;
        }
        // Hubs keep the files of a model elsewhere and link to them.
        var files = Directory.EnumerateFiles(path, "*", Contents).Select(file => FileStatus.Of(file)?.Identity).OfType<string>();
        yield return new(option.Name, files.ToHashSet(StringComparer.Ordinal), status.Identity);
    }

    /// <summary>The folders that hold a path, itself included where it is one.</summary>
    private static IEnumerable<string> Folders(string path)
    {
        for (var folder = path; folder is not null; folder = Path.GetDirectoryName(folder))
            if (FileStatus.Of(folder) is { Kind: FileKind.Folder } status) yield return status.Identity;
    }

    /// <summary>What an option reads.</summary>
    /// <param name="Option">Its name.</param>
    /// <param name="Files">Identities of the files.</param>
    /// <param name="Folder">Identity of the model folder; null for a file.</param>
    private sealed record Input(string Option, HashSet<string> Files, string? Folder);
}
