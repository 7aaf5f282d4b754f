using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>
/// sentencepiece's compiled map of characters: a double array that finds UTF-8 keys, and the texts that take their places. Nothing in it is trusted: a
/// step that leaves the array finds nothing.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;
    private readonly Dictionary<int, string> _texts = [];

    private CharacterMap(uint[] units, byte[] replacements)
    {
        (_units, _replacements) = (units, replacements);
        for (var start = 0; start < replacements.Length;)
        {
            var length = replacements.AsSpan(start).IndexOf((byte)0);
            if (length < 0) length = replacements.Length - start;
            _texts.Add(start, Encoding.UTF8.GetString(replacements, start, length));
            start += length + 1;
        }
    }

    /// <summary>Read a map; null and the reason where it is none.</summary>
    /// <param name="bytes">Four bytes of size, the array, the replacements, each ended by a zero.</param>
    /// <param name="fault">What is wrong, as part of a sentence; null where nothing is.</param>
    public static CharacterMap? Read(ReadOnlySpan<byte> bytes, out string? fault)
    {
        fault = null;
        if (bytes.Length < sizeof(uint)) fault = $"expected a size of four bytes first, got {bytes.Length} bytes";
        else if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) is var size && (size > bytes.Length - sizeof(uint) || size % sizeof(uint) != 0 || size == 0))
            fault = $"expected an array of at most {bytes.Length - sizeof(uint)} bytes, got the size {size}";
        if (fault is not null) return null;
        var count = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes) / sizeof(uint);
        var units = new uint[count];
        for (var i = 0; i < count; i++) units[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(sizeof(uint) * (i + 1))..]);
        var replacements = bytes[(sizeof(uint) * (count + 1))..];
        if (!Utf8.IsValid(replacements))
        {
            fault = "expected replacements in UTF-8, got other bytes";
            return null;
        }
        var map = new CharacterMap(units, replacements.ToArray());
        fault = map.FindFault();
        return fault is null ? map : null;
    }

    /// <summary>Hash of the whole map.</summary>
    public string Fingerprint
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(MemoryMarshal.AsBytes(_units.AsSpan()));
            hash.AppendData(_replacements);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>What takes the place of the shortest key that a text begins with; null where it begins with none.</summary>
    public string? Shortest(ReadOnlySpan<char> text) => Find(text, longest: false, out _);

    /// <summary>What takes the place of the longest key that a text begins with, and that key's UTF-16 units; null where it begins with none.</summary>
    public string? Longest(ReadOnlySpan<char> text, out int length) => Find(text, longest: true, out length);

    private string? Find(ReadOnlySpan<char> text, bool longest, out int length)
    {
        string? found = null;
        length = 0;
        Span<byte> bytes = stackalloc byte[4];
        var node = Offset(_units[0]);
        for (var position = 0; position < text.Length;)
        {
            Rune.DecodeFromUtf16(text[position..], out var rune, out var units);
            var count = rune.EncodeToUtf8(bytes);
            position += units;
            for (var i = 0; i < count; i++)
            {
                if (bytes[i] == 0) return found;
                node ^= bytes[i];
                if (node >= (uint)_units.Length) return found;
                var unit = _units[node];
                if (Label(unit) != bytes[i]) return found;
                node ^= Offset(unit);
                if (!HasLeaf(unit) || node >= (uint)_units.Length || !_texts.TryGetValue((int)Value(_units[node]), out var replacement)) continue;
                (found, length) = (replacement, position);
                if (!longest) return found;
            }
        }
        return found;
    }

    // The array is walked from its root: no step may leave it or come back to where it is on its way from, and no value may point beside a replacement.
    // Ways may meet: equal ends of keys are stored once.
    private string? FindFault()
    {
        const byte onTheWay = 1, done = 2;
        var states = new byte[_units.Length];
        var open = new Stack<(uint Block, bool Leaves)>([(Offset(_units[0]), false)]);
        while (open.TryPop(out var step))
        {
            var (block, leaves) = step;
            if (block >= (uint)_units.Length) return $"expected steps within its {_units.Length} places, got one to {block}";
            if (leaves) states[block] = done;
            if (states[block] == onTheWay) return $"expected keys that end, got a way round to place {block}";
            if (states[block] == done) continue;
            states[block] = onTheWay;
            open.Push((block, true));
            for (var label = 1u; label <= byte.MaxValue; label++)
            {
                var place = block ^ label;
                if (place >= (uint)_units.Length || Label(_units[place]) != label) continue;
                var next = place ^ Offset(_units[place]);
                if (HasLeaf(_units[place]) && (next >= (uint)_units.Length || !_texts.ContainsKey((int)Value(_units[next]))))
                    return $"expected the beginning of one of its {_texts.Count} replacements behind place {place}, got another";
                open.Push((next, false));
            }
        }
        return null;
    }

    private static bool HasLeaf(uint unit) => ((unit >> 8) & 1) == 1;

    private static uint Value(uint unit) => unit & 0x7FFFFFFF;

    private static uint Label(uint unit) => unit & 0x800000FF;

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1u << 9)) >> 6);
}
