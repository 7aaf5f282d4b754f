using EmbeddingSpace.Build;

if (args.Length == 0 || args.Length % 2 != 0)
{
    Console.Error.WriteLine($"Publicizer: expected pairs of an assembly and the copy to write, found {args.Length} argument(s).");
    return 2;
}

foreach (var pair in args.Chunk(2))
{
    try
    {
        var publicised = PublicizedAssembly.Rewrite(File.ReadAllBytes(pair[0]));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(pair[1]))!);
        // Renamed into place: a build that is stopped here leaves no half-written reference behind.
        var temporary = $"{pair[1]}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(temporary, publicised);
        File.Move(temporary, pair[1], overwrite: true);
    }
    catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException)
    {
        Console.Error.WriteLine($"Publicizer: '{pair[0]}' cannot be copied to '{pair[1]}': {exception.Message}");
        return 1;
    }
}

return 0;
