using System.IO.Compression;
using System.Text;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Texts;

[Trait("Tier", "Unit")]
public class TextFileTests
{
    [Theory]
    [InlineData("texts.txt", "one\ntwo\n", "one|two")]
    [InlineData("texts.txt", "one\r\ntwo", "one|two")]
    [InlineData("texts.txt", "\uFEFFone\n\ntwo\n", "one||two")]
    [InlineData("texts.txt", "a \"quoted\" 'text'\n\"open\n", "a \"quoted\" 'text'|\"open")]
    [InlineData("texts.txt", "with\ttab\nwithout\n", "with\ttab|without")]
    [InlineData("texts.txt", "Label\tText\nx\tone\n", "one")]
    [InlineData("texts.txt", "Text\nText\n", "Text|Text")]
    [InlineData("texts.tsv", "Text\none\n", "one")]
    [InlineData("texts.tsv", "\uFEFFText\tLabel\r\n\"one\" \tx\r\n", "\"one\" ")]
    public void Texts_are_the_lines_or_the_column(string name, string content, string expected)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(expected.Split('|'), Texts(folder.Write(name, content)));
    }

    [Fact]
    public void Compressed_files_read_as_their_content()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(["one", "two"], Texts(folder.Write("texts.tsv.gz", Compress("Label\tText\na\tone\nb\ttwo\n"))));
    }

    [Fact]
    public void Compressed_files_joined_to_one_read_as_one()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(["one", "two"], Texts(folder.Write("texts.txt.gz", [.. Compress("one\n"), .. Compress("two\n")])));
    }

    [Fact]
    public void Labels_and_texts_are_found_by_their_column()
    {
        using var folder = new TemporaryFolder();
        var row = Assert.Single(Labelled(folder.Write("data.tsv", "Id\tText\tLabel\n1\tgood\tpositive\n")));
        Assert.Equal(("positive", "good"), (row.Label, row.Text));
    }

    [Fact]
    public void Lines_longer_than_the_buffer_stay_whole()
    {
        using var folder = new TemporaryFolder();
        var length = 200_000;
        Assert.Equal([new string('é', length), "end"], Texts(folder.Write("texts.txt", new string('é', length) + "\nend")));
    }

    [Theory]
    [InlineData("data.tsv", "", "data.tsv", "empty")]
    [InlineData("data.tsv", "Label\tText\n", "data.tsv", "expected rows")]
    [InlineData("data.tsv", "label\ttext\na\tb\n", "line 1", "'Label'")]
    [InlineData("data.tsv", "Label\tSentence\na\tb\n", "line 1", "'Text'")]
    [InlineData("data.tsv", "Label,Text\na,b\n", "line 1", "'Label'")]
    [InlineData("data.tsv", "Label\tText\tText\na\tb\tc\n", "line 1", "several")]
    [InlineData("data.tsv", "Label\tText\na\tb\nonly one\n", "line 3", "found 1")]
    [InlineData("data.tsv", "Label\tText\na\tb\tc\n", "line 2", "found 3")]
    [InlineData("data.tsv", "Label\tText\na\tb\n\n", "line 3", "found 1")]
    public void Malformed_data_is_refused_with_file_and_line(string name, string content, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write(name, content);
        CommandLineRun.Of("evaluate", "--model", Samples.Classifier, "--data", file).IsRefused([name, .. parts]);
    }

    [Fact]
    public void A_TSV_without_the_text_column_is_refused_as_texts()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("texts.tsv", "Sentence\none\n");
        Assert.Contains("'Text'", Assert.Throws<UsageException>(() => Texts(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused_with_their_line()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("texts.txt", [.. "good\nbad "u8, 0xE9, .. "\nmore\n"u8]);
        Assert.Contains("texts.txt', line 2: expected UTF-8", Assert.Throws<UsageException>(() => Texts(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(40)]
    [InlineData(1000)]
    public void A_damaged_gzip_file_is_refused(int missing)
    {
        using var folder = new TemporaryFolder();
        var whole = Compress(string.Concat(Enumerable.Range(0, 1000).Select(i => $"text {i}\n")));
        var file = folder.Write("texts.txt.gz", whole[..^missing]);
        Assert.Contains("gzip", Assert.Throws<UsageException>(() => Texts(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_and_a_folder_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("found none", Assert.Throws<UsageException>(() => Texts(folder.File("none.txt"))).Message, StringComparison.Ordinal);
        Assert.Contains("found a folder", Assert.Throws<UsageException>(() => Texts(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Texts(string file) => TextFile.ReadTexts(file, Stream.Null, CancellationToken.None);

    private static IReadOnlyList<LabelledText> Labelled(string file) => TextFile.ReadLabelled(file, Stream.Null, CancellationToken.None);

    private static byte[] Compress(string content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(content));
        return compressed.ToArray();
    }
}
