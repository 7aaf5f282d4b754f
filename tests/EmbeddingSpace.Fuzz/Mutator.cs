using System.Globalization;
using System.Text;

namespace EmbeddingSpace.Fuzz;

/// <summary>Damages bytes the way disks, editors and attackers do. The same seed gives the same damage.</summary>
/// <param name="seed">Decides everything.</param>
/// <param name="harmless">Leave all as it is, and choose the first of several: for a look whether the undamaged input is read.</param>
internal sealed class Mutator(int seed, bool harmless = false)
{
    private const int MostDamages = 3, LongestBlock = 64;

    private static readonly string[] Numbers =
    [
        "0", "-1", "1", "2", "255", "65536", "2147483647", "-2147483648", "4294967295", "9223372036854775807", "18446744073709551616",
        "1e400", "0.5", "NaN", "null", "true", "\"\"", "[]", "{}",
    ];

    private static readonly long[] Sizes =
        [0, 1, -1, byte.MaxValue, ushort.MaxValue, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1 << 20, 1 << 28];

    private readonly Random _random = new(seed);

    /// <summary>One of several.</summary>
    public T Choose<T>(IReadOnlyList<T> from) => harmless ? from[0] : from[_random.Next(from.Count)];

    /// <summary>Damage all of a file, at one to three places.</summary>
    public byte[] Damage(byte[] content) => Damage(content, content.Length);

    /// <summary>Damage the beginning of a file, where its headers are.</summary>
    public byte[] Damage(byte[] content, int end)
    {
        if (harmless) return content;
        for (var times = _random.Next(1, MostDamages + 1); times > 0; times--)
        {
            var length = Math.Min(end, content.Length);
            content = length == 0 ? Block() : Once(content, length);
        }
        return content;
    }

    private byte[] Once(byte[] content, int end)
    {
        var place = _random.Next(end);
        var block = Math.Min(_random.Next(1, LongestBlock), content.Length - place);
        switch (_random.Next(9))
        {
            case 0:
                return Changed(content, place, 1, [(byte)(content[place] ^ 1 << _random.Next(8))]);
            case 1:
                return Changed(content, place, 1, [(byte)_random.Next(256)]);
            case 2:
                return content[..place];
            case 3:
                return Changed(content, place, 0, Block());
            case 4:
                return Changed(content, place, 0, content[place..(place + block)]);
            case 5:
                return Changed(content, place, block, []);
            case 6:
                var (size, width) = (BitConverter.GetBytes(Choose(Sizes)), _random.Next(2) == 0 ? sizeof(int) : sizeof(long));
                return Changed(content, place, Math.Min(width, content.Length - place), size[..width]);
            case 7:
                return Renumbered(content, place, end);
            default:
                var other = _random.Next(end - Math.Min(block, end) + 1);
                var copy = (byte[])content.Clone();
                content.AsSpan(place, Math.Min(block, content.Length - Math.Max(place, other))).CopyTo(copy.AsSpan(other));
                return copy;
        }
    }

    // The next number written in digits becomes another.
    private byte[] Renumbered(byte[] content, int place, int end)
    {
        while (place < end && !char.IsAsciiDigit((char)content[place])) place++;
        var length = 0;
        while (place + length < end && char.IsAsciiDigit((char)content[place + length])) length++;
        var number = _random.Next(4) == 0 ? _random.NextInt64().ToString(CultureInfo.InvariantCulture) : Choose(Numbers);
        return Changed(content, place, length, Encoding.ASCII.GetBytes(number));
    }

    private byte[] Block()
    {
        var block = new byte[_random.Next(1, LongestBlock)];
        _random.NextBytes(block);
        return block;
    }

    private static byte[] Changed(byte[] content, int place, int length, byte[] by) => [.. content[..place], .. by, .. content[(place + length)..]];
}
