using System.IO.Compression;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Models;

[Trait("Tier", "Unit")]
public class ZipSizeTests
{
    private const int Ratio = 50;
    private const int Megabyte = 1 << 20;

    // Zeros become a thousandth: these 80 MB are a file of 80 kB.
    private const int BombMegabytes = 80;

    [Fact]
    public void A_small_file_that_unpacks_to_very_much_is_refused_with_the_way_to_more()
    {
        using var folder = new TemporaryFolder();
        var file = Bomb(folder);
        CommandLineRun.Of("inspect", "--model", file).IsRefused("bomb.zip", "found 80 MB", "EMBEDDINGSPACE_MAXIMUMZIPRATIO");
        ZipSize.Check(file, 2000);
    }

    [Fact]
    public void No_more_is_unpacked_than_a_zip_says_of_itself()
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(Bomb(folder));
        // Both headers say 80 MB; they are made to say 1 MB.
        var (said, lied) = (BitConverter.GetBytes(BombMegabytes * Megabyte), BitConverter.GetBytes(Megabyte));
        var changed = 0;
        for (var at = bytes.AsSpan().IndexOf(said); at >= 0; at = bytes.AsSpan().IndexOf(said), changed++) lied.CopyTo(bytes, at);
        Assert.True(changed > 0, "Found no size to change.");
        var file = folder.Write("lying.zip", bytes);
        ZipSize.Check(file, Ratio);
        using var zip = ZipFile.OpenRead(file);
        using var entry = zip.Entries[0].Open();
        Assert.InRange(Unpacked(entry), 0, Megabyte);
    }

    [Fact]
    public void Other_files_are_left_to_those_who_read_them()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(Record.Exception(() => ZipSize.Check(folder.Write("no.zip", "no zip"), Ratio)));
        Assert.Null(Record.Exception(() => ZipSize.Check(folder.File("none.zip"), Ratio)));
        Assert.Throws<UsageException>(() => ZipSize.Check(Bomb(folder), Ratio));
    }

    private static long Unpacked(Stream stream)
    {
        var (buffer, sum) = (new byte[1 << 16], 0L);
        try
        {
            int count;
            while ((count = stream.Read(buffer)) > 0) sum += count;
        }
        catch (InvalidDataException)
        {
            // What was unpacked until then counts.
        }
        return sum;
    }

    private static string Bomb(TemporaryFolder folder)
    {
        var path = folder.File("bomb.zip");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        using var entry = zip.CreateEntry("weights").Open();
        var zeros = new byte[Megabyte];
        for (var i = 0; i < BombMegabytes; i++) entry.Write(zeros);
        return path;
    }
}
