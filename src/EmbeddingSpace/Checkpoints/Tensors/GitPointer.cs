namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>Recognises the small text file that Git LFS leaves in place of weights that were not downloaded.</summary>
internal static class GitPointer
{
    /// <summary>Refuse a pointer with the command that fetches what it points to.</summary>
    public static void Refuse(WeightsFile file)
    {
        var start = "version https://git-lfs"u8;
        if (file.Length >= start.Length && file.ReadBytes(0, start.Length).AsSpan().SequenceEqual(start))
            throw new InvalidCheckpointException($"'{file.Location}' is a Git LFS pointer, not the weights it stands for. Run 'git lfs pull' in that folder.");
    }
}
