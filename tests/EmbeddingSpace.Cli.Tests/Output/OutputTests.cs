using System.Text;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Output;

[Trait("Tier", "Unit")]
public class OutputTests
{
    [Fact]
    public void A_file_appears_only_when_it_is_complete()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("out.zip", "old");
        using (var output = OutputFile.Create(path))
        {
            output.Stream.Write("new content"u8);
            Assert.Equal("old", File.ReadAllText(path));
            Assert.Equal("new content".Length, output.Commit());
        }
        Assert.Equal("new content", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_file_that_is_not_complete_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using (var output = OutputFile.Create(folder.File("out.zip"))) output.Stream.Write("half"u8);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_killed_processes_left_is_removed_by_many_at_once()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 400; i++)
            Directory.CreateDirectory(folder.File(FormattableString.Invariant($".out.zip.{int.MaxValue}-{i + 1}.{Guid.NewGuid():N}.tmp")));
        Parallel.For(0, 8, _ => OutputFile.Create(folder.File("out.zip")).Dispose());
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_is_no_file_to_write()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("found a folder", Assert.Throws<UsageException>(() => OutputFile.Create(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_without_a_JSON_form_are_null_and_others_read_back_as_they_were()
    {
        using var stream = new MemoryStream();
        float[] singles = [float.NaN, float.PositiveInfinity, 0.1f, -0f, 1e-20f];
        JsonOutput.Write(stream, new { Singles = singles, Double = double.NaN, Third = 1 / 3.0, Label = "é \"q\" <b>" });
        var expected = """{"singles":[null,null,0.1,-0,1E-20],"double":null,"third":0.3333333333333333,"label":"é \"q\" <b>"}""";
        Assert.Equal(expected + "\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Peak_memory_is_at_least_what_is_held_now() => Assert.True(PeakMemory.Bytes() >= 32 << 20);
}
