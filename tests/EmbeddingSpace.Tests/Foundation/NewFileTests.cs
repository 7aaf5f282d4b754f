using EmbeddingSpace.Foundation;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Foundation;

[Trait("Tier", "Unit")]
public sealed class NewFileTests
{
    [Fact]
    public void A_file_is_there_once_it_is_committed_and_leaves_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.bin");
        File.WriteAllText(path, "old");
        using (var dropped = new NewFile(path)) dropped.Stream.Write("new"u8);
        Assert.Equal("old", File.ReadAllText(path));
        using (var kept = new NewFile(path))
        {
            kept.Stream.Write("new"u8);
            Assert.Equal(3, kept.Complete());
            kept.Commit();
        }
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_place_that_cannot_be_written_to_is_told_by_the_name_that_was_asked_for()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.File("none"), "a.bin");
        var fault = Assert.ThrowsAny<IOException>(() => new NewFile(path));
        Assert.StartsWith($"'{path}': expected to write the file, which failed (", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", fault.Message, StringComparison.Ordinal);

        var taken = Directory.CreateDirectory(folder.File("taken")).FullName;
        using var file = new NewFile(taken);
        file.Complete();
        Assert.DoesNotContain(".tmp", Assert.ThrowsAny<SystemException>(file.Commit).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_system_says_of_the_hidden_file_is_said_of_the_one_that_was_asked_for()
    {
        const string path = "/folder/a.bin", hidden = "/folder/.a.bin.1.tmp";
        Assert.Equal($"'{path}': expected to write the file, which failed (No space left on device); make room there, or choose another place.",
            Assert.IsType<IOException>(WriteFault.Of(path, hidden, new IOException($"No space left on device : '{hidden}'"))).Message);
        Assert.Equal($"'{path}': expected to write the file, which failed (Access to the path '{path}' is denied); allow it there, or choose another place.",
            Assert.IsType<UnauthorizedAccessException>(
                WriteFault.Of(path, hidden, new UnauthorizedAccessException($"Access to the path '{hidden}' is denied."))).Message);
        Assert.Contains("too large for its place", WriteFault.Of(path, hidden, new ArgumentOutOfRangeException("value")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_says_in_its_own_words_what_fails_and_passes_on_what_does_not()
    {
        using var explained = new ExplainedStream(new FullStream(), exception => new IOException("told", exception));
        foreach (var write in (Action[])[() => explained.Write([1], 0, 1), () => explained.WriteByte(1), explained.Flush, () => explained.SetLength(9)])
            Assert.Equal("told", Assert.Throws<IOException>(write).Message);
        Assert.Equal(0, explained.Read(new byte[4]));

        using var content = new MemoryStream();
        using var kept = new ExplainedStream(content, exception => exception);
        kept.Write([1, 2, 3]);
        kept.Position = 1;
        Assert.Equal(2, kept.ReadByte());
        Assert.Equal(3, kept.Length);
        Assert.Equal([1, 2, 3], content.ToArray());
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("full");

        public override void Flush() => throw new IOException("full");

        public override void SetLength(long value) => throw new IOException("full");
    }
}
