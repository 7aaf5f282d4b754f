using System.Buffers.Binary;
using System.Text;

namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>The parts of a 64-bit little-endian ELF shared library that say what it needs from, and offers to, other libraries.</summary>
/// <remarks>Layouts are those of the generic ABI and of the GNU symbol versioning extension (Linux Standard Base, chapter 10.7).</remarks>
internal sealed class ElfFile
{
    /// <summary>Flag of a version need that the dynamic loader does not insist on.</summary>
    public const ushort WeakFlag = 2;

    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const ushort VersionIndexMask = 0x7fff; // the top bit only hides a symbol from linking
    private const uint NoSection = 0, RelocationWithAddend = 4, Dynamic = 6, NoBits = 8, Relocation = 9, DynamicSymbols = 11;
    private const uint VersionDefinitions = 0x6ffffffd, VersionNeedEntries = 0x6ffffffe, SymbolVersions = 0x6fffffff;
    private const long NeededTag = 1, SharedObjectNameTag = 14;

    private readonly byte[] _bytes;
    private readonly string _path;
    private readonly Section[] _sections;

    /// <summary>Read the section table and the version tables.</summary>
    /// <exception cref="InvalidDataException">Not a 64-bit little-endian ELF file, or it is cut short.</exception>
    public ElfFile(byte[] bytes, string path)
    {
        (_bytes, _path) = (bytes, path);
        if (bytes.Length < 64 || !bytes.AsSpan(0, 4).SequenceEqual("\u007fELF"u8) || bytes[4] != 2 || bytes[5] != 1)
            throw new InvalidDataException(
                $"'{path}': expected a 64-bit little-endian ELF library, found {bytes.Length} bytes that do not begin like one. "
                + "Restore the package that ships it.");
        _sections = ReadSections();
        DefinedVersions = ReadDefinitions();
        VersionNeeds = ReadNeeds();
        Needed = DynamicStrings(NeededTag);
        SharedObjectName = DynamicStrings(SharedObjectNameTag).FirstOrDefault();
    }

    /// <summary>The whole file.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Where it was read from.</summary>
    public string Path => _path;

    /// <summary>The name other libraries ask for it by.</summary>
    public string? SharedObjectName { get; }

    /// <summary>SONAMEs of the libraries it asks for, in order.</summary>
    public IReadOnlyList<string> Needed { get; }

    /// <summary>Version tags it offers.</summary>
    public IReadOnlySet<string> DefinedVersions { get; }

    /// <summary>Version tags it asks for.</summary>
    public IReadOnlyList<VersionNeed> VersionNeeds { get; }

    /// <summary>Read a file.</summary>
    /// <exception cref="InvalidDataException">Not a 64-bit little-endian ELF file, or it is cut short.</exception>
    public static ElfFile Read(string path) => new(File.ReadAllBytes(path), path);

    /// <summary>Names of the symbols of a version tag that the loader has to find because a relocation uses them.</summary>
    /// <param name="versionIndex">Index of the tag.</param>
    public IReadOnlyList<string> RelocatedSymbols(ushort versionIndex)
    {
        var table = Array.FindIndex(_sections, section => section.Type == DynamicSymbols);
        var versions = Array.Find(_sections, section => section.Type == SymbolVersions);
        if (table < 0 || versions is null) return [];
        var symbols = _sections[table];
        var carriers = new HashSet<uint>();
        for (var symbol = 0; symbol < versions.Size / 2; symbol++)
            if ((UInt16(versions.Offset + symbol * 2L) & VersionIndexMask) == versionIndex) carriers.Add((uint)symbol);

        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var section in _sections.Where(section => section.Type is Relocation or RelocationWithAddend && section.Link == table))
        {
            var size = section.Type == Relocation ? 16 : 24;
            for (long offset = 0; offset + size <= section.Size; offset += size)
            {
                var symbol = (uint)(UInt64(section.Offset + offset + 8) >> 32);
                if (carriers.Contains(symbol)) names.Add(Text(Linked(symbols), UInt32(symbols.Offset + symbol * (long)SymbolSize)));
            }
        }
        return [.. names];
    }

    private Section[] ReadSections()
    {
        var count = UInt16(0x3c);
        if (UInt16(0x3a) != SectionHeaderSize || count == 0) throw Broken("section headers of another size, or none");
        var start = Bounded(UInt64(0x28), count * (ulong)SectionHeaderSize);
        var sections = new Section[count];
        for (var index = 0; index < count; index++)
        {
            var header = start + index * (long)SectionHeaderSize;
            var type = UInt32(header + 4);
            var size = UInt64(header + 32);
            var inFile = type is not (NoSection or NoBits); // such as .bss, which has a size but no bytes
            var (offset, length) = inFile ? (Bounded(UInt64(header + 24), size), (long)size) : (0, 0);
            sections[index] = new Section(type, offset, length, (int)UInt32(header + 40), UInt32(header + 44));
        }
        return sections;
    }

    private HashSet<string> ReadDefinitions()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var section in _sections.Where(section => section.Type == VersionDefinitions))
        {
            var entry = section.Offset;
            for (var count = section.Info; count > 0; count--)
            {
                names.Add(Text(Linked(section), UInt32(entry + UInt32(entry + 12))));
                if (UInt32(entry + 16) is not (> 0 and var next)) break;
                entry += next;
            }
        }
        return names;
    }

    private List<VersionNeed> ReadNeeds()
    {
        var needs = new List<VersionNeed>();
        foreach (var section in _sections.Where(section => section.Type == VersionNeedEntries))
        {
            var entry = section.Offset;
            for (var libraries = section.Info; libraries > 0; libraries--)
            {
                var library = Text(Linked(section), UInt32(entry + 4));
                var tag = entry + UInt32(entry + 8);
                for (var tags = UInt16(entry + 2); tags > 0; tags--)
                {
                    var flags = UInt16(tag + 4);
                    needs.Add(new VersionNeed(library, Text(Linked(section), UInt32(tag + 8)), UInt16(tag + 6), (int)(tag + 4), (flags & WeakFlag) != 0));
                    if (UInt32(tag + 12) is not (> 0 and var nextTag)) break;
                    tag += nextTag;
                }
                if (UInt32(entry + 12) is not (> 0 and var next)) break;
                entry += next;
            }
        }
        return needs;
    }

    private List<string> DynamicStrings(long wanted)
    {
        var strings = new List<string>();
        foreach (var section in _sections.Where(section => section.Type == Dynamic))
            for (long offset = 0; offset + 16 <= section.Size; offset += 16)
                if ((long)UInt64(section.Offset + offset) == wanted)
                    strings.Add(Text(Linked(section), UInt64(section.Offset + offset + 8)));
        return strings;
    }

    private Section Linked(Section section) =>
        section.Link > 0 && section.Link < _sections.Length ? _sections[section.Link] : throw Broken($"a link to section {section.Link} of {_sections.Length}");

    private string Text(Section strings, ulong index)
    {
        if (index >= (ulong)strings.Size) throw Broken($"a name at {index} of a string table of {strings.Size} bytes");
        var tail = _bytes.AsSpan((int)(strings.Offset + (long)index), (int)(strings.Size - (long)index));
        var end = tail.IndexOf((byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(tail[..end]) : throw Broken("a name without an end");
    }

    private ushort UInt16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(Field(offset, 2));

    private uint UInt32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Field(offset, 4));

    private ulong UInt64(long offset) => BinaryPrimitives.ReadUInt64LittleEndian(Field(offset, 8));

    private ReadOnlySpan<byte> Field(long offset, int size) =>
        offset >= 0 && offset <= _bytes.Length - size ? _bytes.AsSpan((int)offset, size) : throw Broken($"a field at byte {offset} of {_bytes.Length}");

    private long Bounded(ulong offset, ulong size) =>
        offset <= (ulong)_bytes.Length && size <= (ulong)_bytes.Length - offset
            ? (long)offset
            : throw Broken($"{size} bytes at byte {offset} of {_bytes.Length}");

    private InvalidDataException Broken(string found) =>
        new($"'{_path}': expected a whole ELF library, found {found}. The file is cut short or damaged; restore the package that ships it.");

    private sealed record Section(uint Type, long Offset, long Size, int Link, uint Info);
}
