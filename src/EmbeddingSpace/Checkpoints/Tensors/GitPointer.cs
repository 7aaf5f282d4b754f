namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>Recognises the small text file that Git LFS leaves in place of a file that was not downloaded.</summary>
internal static class GitPointer
{
    private static ReadOnlySpan<byte> Start => "version https://git-lfs"u8;

    /// <summary>Refuse a pointer in place of weights with the command that fetches what it points to.</summary>
    public static void Refuse(WeightsFile file)
    {
        if (file.Length >= Start.Length) Refuse(file.ReadBytes(0, Start.Length), file.Location, "weights");
    }

    /// <summary>Refuse a pointer in place of a file with the command that fetches what it points to.</summary>
    public static void Refuse(ReadOnlySpan<byte> content, string location, string what)
    {
        if (content.StartsWith(Start))
            throw new InvalidCheckpointException($"'{location}' is a Git LFS pointer, not the {what} it stands for. Run 'git lfs pull' in that folder.");
    }
}
