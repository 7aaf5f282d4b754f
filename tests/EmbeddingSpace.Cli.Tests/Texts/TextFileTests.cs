using System.IO.Compression;
using System.Text;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Testing;
using Parquet;
using Parquet.Schema;
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
    [InlineData("texts.txt", "\"Label\"\t\"Text\"\n\"x\"\t\"one\"\n", "one")]
    [InlineData("texts.txt", "label\tsentence\nx\tone\n", "one")]
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

    [Theory]
    [InlineData("t.csv", "label,text\n1,\"a good film, really\"\n0,\"say \"\"no\"\"\"\n", "1|a good film, really|0|say \"no\"")]
    [InlineData("t.csv", "\uFEFFSENTENCE;Labels;id\r\none;x;1\r\n\r\ntwo;y;2\r\n\r\n", "x|one|y|two")]
    [InlineData("t.csv", "text,label\n\"one\nline\",x\na \"good\" film,y\n", "x|one\nline|y|a \"good\" film")]
    [InlineData("t.jsonl", "{\"text\":\"a\\nb\",\"label\":1}\n\n{\"label\":\"x\",\"text\":\"c\"}\n", "1|a\nb|x|c")]
    [InlineData("t.ndjson", "{\"Sentence\":\"a\",\"Label\":true}\n", "true|a")]
    [InlineData("t.tsv", "label\tsentence\nx\tone\n\n\n", "x|one")]
    [InlineData("t.tsv", "Label\tText\nx\t\"a \"\"good\"\" film\"\ny\tplain\n", "x|a \"good\" film|y|plain")]
    [InlineData("t.tsv", "\"Label\"\t\"Text\"\n\"x\"\t\"one\"\n", "x|one")]
    [InlineData("t.tsv", "Label\tText\nx\t\"first\nsecond\"\n", "x|first\nsecond")]
    [InlineData("t.tsv", "Label\tText\nx\t\"a quote\"\ny\t\"open\n", "x|\"a quote\"|y|\"open")]
    [InlineData("t.tsv", "Label\tText\n\"x\"\t\"a text\"\n\"y\"\t\"b\"\n", "x|a text|y|b")]
    [InlineData("t.tsv", "Label\tText\n1\t\"a text\"\n2\t\"\"\n", "1|a text|2|")]
    [InlineData("t.tsv", "Label\tText\nx\t\"a quote\"\ny\tplain\n", "x|\"a quote\"|y|plain")]
    public void Tables_are_read_by_their_names(string name, string content, string expected)
    {
        using var folder = new TemporaryFolder();
        var rows = Labelled(folder.Write(name, content));
        Assert.Equal(expected.Split('|'), rows.SelectMany(row => (string[])[row.Label, row.Text]));
        Assert.Equal(rows.Select(row => row.Text), Texts(folder.Write("x" + name + ".gz", Compress(content))));
    }

    [Fact]
    public void Columns_of_other_names_are_read_where_they_are_asked_for()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("t.csv", "text,review,stars\nno,yes,5\n");
        var row = Assert.Single(new TextFile(Stream.Null, new("review", "stars"), TextLimit.Megabyte).ReadLabelled(file, CancellationToken.None).WithLabels());
        Assert.Equal(("5", "yes"), (row.Label, row.Text));
        Assert.Equal(["no"], Texts(file));
        // What is asked for as it is written goes before the same in another case.
        var alike = folder.Write("alike.csv", "text,Text\nno,yes\n");
        Assert.Equal(["yes"], new TextFile(Stream.Null, new("Text"), TextLimit.Megabyte).ReadTexts(alike, CancellationToken.None));
    }

    [Fact]
    public async Task Parquet_columns_are_read_with_their_numbers()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("t.parquet");
        var (text, label) = (new DataField<string>("text"), new DataField<long>("label"));
        using (var stream = File.Create(file))
        {
            var writer = await ParquetWriter.CreateAsync(new ParquetSchema(text, label), stream, cancellationToken: TestContext.Current.CancellationToken);
            await using var closed = writer;
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(text, (string[])["one", "zwei ü"]);
            await group.WriteAsync<long>(label, (ReadOnlyMemory<long>)new long[] { 1, 0 }, cancellationToken: TestContext.Current.CancellationToken);
        }
        Assert.Equal([("1", "one"), ("0", "zwei ü")], Labelled(file).Select(row => (row.Label, row.Text)));
        Assert.Equal(["one", "zwei ü"], Texts(file));
    }

    [Fact]
    public void A_compressed_file_that_holds_too_much_is_refused_with_the_way_to_more()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("bomb.txt.gz", Compress(new string('a', (1 << 20) + 1)));
        var message = Assert.Throws<UsageException>(() => Texts(file)).Message;
        Assert.Contains("bomb.txt.gz", message, StringComparison.Ordinal);
        Assert.Contains("EMBEDDINGSPACE_MAXIMUMTEXTMEGABYTES=2", message, StringComparison.Ordinal);
        Assert.Single(new TextFile(Stream.Null, new(), 2 * TextLimit.Megabyte).ReadTexts(file, CancellationToken.None));
    }

    [Fact]
    public void Lines_longer_than_the_buffer_stay_whole()
    {
        using var folder = new TemporaryFolder();
        var length = 200_000;
        Assert.Equal([new string('é', length), "end"], Texts(folder.Write("texts.txt", new string('é', length) + "\nend")));
    }

    [Fact]
    public void A_file_without_line_ends_is_no_file_of_texts()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no device without end here.");
        var message = Assert.Throws<UsageException>(() => Texts("/dev/zero")).Message;
        Assert.Contains("'/dev/zero', line 1: expected a line of at most 64 MB", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data.tsv", "", "data.tsv", "empty")]
    [InlineData("data.tsv", "Label\tText\n", "data.tsv", "expected rows")]
    [InlineData("data.tsv", "Class\tText\na\tb\n", "header", "'Label'", "--label-column")]
    [InlineData("data.tsv", "Label\tBody\na\tb\n", "header", "'Text' or 'Sentence'", "--text-column")]
    [InlineData("data.tsv", "Label,Text\na,b\n", "header", "'Label'")]
    [InlineData("data.tsv", "Label\tText\tText\na\tb\tc\n", "header", "several")]
    [InlineData("data.tsv", "Label\tText\na\tb\nonly one\n", "line 3", "found 1")]
    [InlineData("data.tsv", "Label\tText\na\tb\tc\n", "line 2", "found 3")]
    [InlineData("data.tsv", "Label\tText\na\tb\n\na\tb\n", "line 3", "found 1")]
    [InlineData("data.tsv", "Label\tText\na\t\"open\na\tend\"\n", "data.tsv", "both ways")]
    [InlineData("data.csv", "Label,Text\na,b\na\n", "data.csv', line 3", "found 1")]
    [InlineData("data.csv", "Label,text,Text\na,b,c\n", "data.csv', header", "found several ('text', 'Text')", "--text-column")]
    [InlineData("data.jsonl", "{\"LABEL\":\"a\",\"label\":\"c\",\"text\":\"b\"}\n", "found several ('LABEL', 'label')", "--label-column")]
    [InlineData("data.csv", "Label,Text\na,\"b\" c\n", "data.csv', line 2", "quote")]
    [InlineData("data.csv", "Label,Text\na,\"b c\n", "data.csv", "quote")]
    [InlineData("data.csv", "Class,Text\na,b\n", "'Label' or 'Labels'", "found none in 'Class', 'Text'")]
    [InlineData("data.jsonl", "{\"label\":\"a\",\"text\":\"b\"}\n[1]\n", "data.jsonl', line 2", "object")]
    [InlineData("data.jsonl", "{\"label\":\"a\",\"text\":\"b\"}\n{\"label\"\n", "data.jsonl', line 2", "malformed")]
    [InlineData("data.jsonl", "{\"label\":\"a\",\"text\":\"b\"}\n{\"label\":\"a\"}\n", "data.jsonl', line 2", "'text'")]
    [InlineData("data.jsonl", "{\"label\":\"a\",\"text\":\"\\ud800\"}\n", "data.jsonl', line 1", "half of one")]
    [InlineData("data.jsonl", "{\"label\":\"a\",\"text\":\"b\",\"\\udc00\":1}\n", "data.jsonl', line 1", "half of one")]
    [InlineData("data.json", "[]", "data.json", "'.json'")]
    [InlineData("data.parquet", "PAR1 is not enough", "data.parquet", "Parquet")]
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
        var file = folder.Write("texts.tsv", "Body\none\n");
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

    private static IReadOnlyList<string> Texts(string file) => Reader().ReadTexts(file, CancellationToken.None);

    private static IReadOnlyList<LabelledText> Labelled(string file) => Reader().ReadLabelled(file, CancellationToken.None).WithLabels();

    private static TextFile Reader() => new(Stream.Null, new(), TextLimit.Megabyte);

    private static byte[] Compress(string content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(content));
        return compressed.ToArray();
    }
}
