namespace EmbeddingSpace.Cli.Texts;

/// <summary>How much of a compressed file is unpacked: a few bytes may stand for gigabytes.</summary>
internal static class TextLimit
{
    /// <summary>The setting that raises it.</summary>
    public const string Setting = "MaximumTextMegabytes";

    /// <summary>Bytes of a megabyte as the setting counts.</summary>
    public const long Megabyte = 1 << 20;

    /// <summary>What to say where a file holds more.</summary>
    public static UsageException Exceeded(string path, long maximumBytes) => new(
        Invariant($"'{path}': expected at most {maximumBytes / Megabyte} MB once unpacked, found more; ")
        + Invariant($"where the file is right, raise the setting {Setting} ")
        + Invariant($"(EMBEDDINGSPACE_{Setting.ToUpperInvariant()}={2 * Math.Max(1, maximumBytes / Megabyte)})."));

    /// <summary>Copy a stream, counting: what it says of its size is not believed.</summary>
    /// <exception cref="UsageException">There is more.</exception>
    public static void Copy(Stream source, MemoryStream target, string path, long maximumBytes)
    {
        var buffer = new byte[1 << 16];
        int count;
        while ((count = source.Read(buffer)) > 0)
        {
            if (target.Length + count > maximumBytes) throw Exceeded(path, maximumBytes);
            target.Write(buffer, 0, count);
        }
    }
}
