using System.IO.Compression;
using System.Text;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Testing;

namespace EmbeddingSpace.Fuzz.Readers;

/// <summary>Files of texts as the command line reads them: lines, tab-separated columns, compressed or not.</summary>
internal sealed class TextFileReader : FuzzReader
{
    // More than any input here unpacks to, and little enough to be seen in memory.
    private const int MostMegabytes = 16;

    private const int Rows = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _lines, _table, _compressed;
    private string _path = "";

    public TextFileReader()
    {
        var texts = Enumerable.Range(0, Rows).Select(row => $"{row}: {Text}").ToArray();
        _lines = Encoding.UTF8.GetBytes(string.Join('\n', texts));
        _table = Encoding.UTF8.GetBytes("Label\tText\n" + string.Join('\n', texts.Select(text => "positive\t" + text)));
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(_table);
        _compressed = stream.ToArray();
    }

    public override string Name => "texts";

    public override long Prepare(Mutator mutator)
    {
        var (file, content) = mutator.Choose([("texts.txt", _lines), ("texts.tsv", _table), ("texts.tsv.gz", _compressed)]);
        _path = _folder.File(file);
        var damaged = mutator.Damage(content);
        File.WriteAllBytes(_path, damaged);
        return damaged.Length;
    }

    public override void Read()
    {
        var reader = new TextFile(Stream.Null, new(null, null), MostMegabytes * TextLimit.Megabyte);
        reader.ReadTexts(_path, CancellationToken.None);
        if (!_path.EndsWith(".txt", StringComparison.Ordinal)) reader.ReadLabelled(_path, CancellationToken.None);
    }

    public override bool IsDocumented(Exception exception) => exception is UsageException;

    public override void Dispose()
    {
        _folder.Dispose();
        base.Dispose();
    }
}
