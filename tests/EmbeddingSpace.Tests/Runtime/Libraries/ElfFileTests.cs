using EmbeddingSpace.Runtime.Libraries;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime.Libraries;

[Trait("Tier", "Unit")]
public class ElfFileTests
{
    [Fact]
    public void The_shipped_library_says_its_name_and_what_it_needs()
    {
        var library = ShippedLibrary.Read();
        Assert.Equal("libLibTorchSharp.so", library.SharedObjectName);
        Assert.Contains("libtorch_cpu.so", library.Needed);
        Assert.Contains(library.VersionNeeds, need => need is { Library: "libc.so.6", Version: "GLIBC_2.34", IsWeak: false });
        Assert.Contains(library.VersionNeeds, need => need is { Library: "libstdc++.so.6", Version: ShippedLibrary.UnusedTag, IsWeak: false });
    }

    [Fact]
    public void Relocations_tell_used_version_tags_from_unused_ones()
    {
        var library = ShippedLibrary.Read();
        Assert.Empty(library.RelocatedSymbols(library.VersionNeeds.Single(need => need.Version == ShippedLibrary.UnusedTag).Index));
        var used = Assert.Single(library.RelocatedSymbols(library.VersionNeeds.Single(need => need.Version == ShippedLibrary.UsedTag).Index));
        Assert.Contains("condition_variable", used, StringComparison.Ordinal);
    }

    [Fact]
    public void The_loaded_C_library_offers_its_versions()
    {
        Assert.SkipUnless(HostPlatform.Current.System == "linux", "Only Linux lists what is loaded, and only glibc has versions.");
        var library = LoadedLibraries.Find("libc.so.6");
        Assert.NotNull(library);
        Assert.Contains("GLIBC_2.17", library.DefinedVersions);
    }

    [Fact]
    public void A_file_that_is_no_ELF_library_is_refused_by_name()
    {
        var error = Assert.Throws<InvalidDataException>(() => new ElfFile(new byte[4096], "some.so"));
        Assert.Contains("'some.so'", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => new ElfFile([], "empty.so"));
    }

    [Fact]
    public void A_library_of_32_bits_or_big_endian_is_refused()
    {
        foreach (var position in new[] { 4, 5 })
        {
            var bytes = ShippedLibrary.Read().Bytes.ToArray();
            bytes[position] ^= 3;
            Assert.Throws<InvalidDataException>(() => new ElfFile(bytes, "other.so"));
        }
    }

    [Fact]
    public void A_library_cut_short_anywhere_is_refused()
    {
        var whole = ShippedLibrary.Read().Bytes.ToArray();
        for (var length = 1; length < whole.Length; length += whole.Length / 97)
        {
            var error = Assert.Throws<InvalidDataException>(() => new ElfFile(whole[..length], "cut.so"));
            Assert.Contains("'cut.so'", error.Message, StringComparison.Ordinal);
        }
        Assert.Throws<InvalidDataException>(() => new ElfFile(whole[..^1], "cut.so"));
    }

    [Fact]
    public void Damage_to_the_section_table_never_reads_outside_the_file()
    {
        var whole = ShippedLibrary.Read().Bytes.ToArray();
        var table = (int)BitConverter.ToInt64(whole, 0x28);
        var random = new Random(7);
        for (var trial = 0; trial < 200; trial++)
        {
            var damaged = whole.ToArray();
            for (var flips = 0; flips < 4; flips++) damaged[random.Next(table, damaged.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                foreach (var need in new ElfFile(damaged, "damaged.so").VersionNeeds) Assert.InRange(need.FlagsOffset, 0, damaged.Length - 2);
            }
            catch (InvalidDataException error)
            {
                Assert.Contains("'damaged.so'", error.Message, StringComparison.Ordinal);
            }
        }
    }
}
