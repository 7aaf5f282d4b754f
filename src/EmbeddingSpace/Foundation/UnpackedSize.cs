using System.Globalization;

namespace EmbeddingSpace.Foundation;

/// <summary>
/// How large a stored file may become: a zip of three megabytes can be made to fill seven gigabytes. What is declared is the most that .NET unpacks, so it
/// can be believed. There is no switch: what is stored uncompressed always loads.
/// </summary>
internal static class UnpackedSize
{
    /// <summary>Most bytes out of one. Trained weights give 1.1 to 2, texts 5.</summary>
    public const int MaximumExpansion = 100;

    // Small files may hold whatever they like, for instance a bias of zeros.
    private const long Allowance = 16L << 20;

    /// <summary>What is wrong with a stored file's sizes, as a message's end; null where nothing is.</summary>
    /// <param name="packed">Bytes in the zip.</param>
    /// <param name="unpacked">Bytes that it says it unpacks to.</param>
    public static string? Fault(long packed, long unpacked) => unpacked <= Allowance || unpacked / Math.Max(1, packed) < MaximumExpansion
        ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"expected it to unpack to less than {MaximumExpansion} times its size, found {Math.Max(1, packed)} bytes for {unpacked}. ")
            + "If you trust the file, pack it again without compression.";
}
