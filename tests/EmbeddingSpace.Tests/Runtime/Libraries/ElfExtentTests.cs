using EmbeddingSpace.Runtime.Libraries;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime.Libraries;

[Trait("Tier", "Unit")]
public class ElfExtentTests
{
    [Fact]
    public void A_whole_library_passes_and_one_cut_short_is_refused_with_both_sizes()
    {
        ElfExtent.RequireWhole(ShippedLibrary.Path);
        using var folder = new TemporaryFolder();
        var cut = folder.File("cut.so");
        foreach (var length in new[] { 64, 4096, 1_000_000 })
        {
            File.WriteAllBytes(cut, ShippedLibrary.Read().Bytes[..length]);
            var error = Assert.Throws<InvalidDataException>(() => ElfExtent.RequireWhole(cut));
            Assert.Contains($"'{cut}'", error.Message, StringComparison.Ordinal);
            Assert.Contains($"found {length}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_of_another_kind_is_left_to_the_loader()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("text.so"), new string('x', 1000));
        ElfExtent.RequireWhole(folder.File("text.so"));
        File.WriteAllBytes(folder.File("empty.so"), []);
        ElfExtent.RequireWhole(folder.File("empty.so"));
    }
}
