using System.Globalization;

namespace ScaleOut;

/// <summary>Answers on the disk: a part a shard, each whole or not there, and at the end one file of them all.</summary>
internal sealed class ShardFiles : IDisposable
{
    private const string Header = "Label\tValue";

    private readonly string _output;
    private readonly string _folder;
    private readonly string _identity;
    private readonly (int First, int Count)[] _shards;
    private readonly FileStream _lock;

    /// <summary>Take the folder of parts beside the output.</summary>
    /// <param name="output">The file that comes of it.</param>
    /// <param name="identity">Hash of all that the answers depend on; parts of another are scored again.</param>
    /// <param name="shards">Rows of each shard.</param>
    /// <exception cref="IOException">Another process writes the same output, or a folder lies there.</exception>
    public ShardFiles(string output, string identity, (int First, int Count)[] shards)
    {
        if (Directory.Exists(output)) throw new IOException($"'{output}': expected the name of a file, found a folder; add a file name to '--output'.");
        (_output, _folder, _identity, _shards) = (output, $"{output}.parts", identity, shards);
        Directory.CreateDirectory(_folder);
        _lock = new(Path.Combine(_folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Whether a part has been written, whole, of just this input, model and range of rows.</summary>
    public bool IsDone(int shard)
    {
        if (!File.Exists(PathOf(shard))) return false;
        var lines = File.ReadAllLines(PathOf(shard));
        return lines.Length == _shards[shard].Count + 1 && lines[0] == FirstLine(shard);
    }

    /// <summary>Write a part. It gets its name when its bytes are on the disk: a killed process leaves a file that nobody reads.</summary>
    /// <exception cref="InvalidDataException">There is not one answer a row.</exception>
    public void Write(int shard, ShardAnswers answers)
    {
        var (first, count) = _shards[shard];
        if (answers.Labels.Length != count || answers.Values.Length != count)
            throw new InvalidDataException($"Silo '{answers.Silo}': expected {count} answers for rows from {first}, found {answers.Labels.Length}; "
                + "run the same version of the program everywhere.");
        if (Array.Find(answers.Labels, label => label.AsSpan().IndexOfAny("\t\n\r") >= 0) is { } broken)
            throw new InvalidDataException($"Label '{broken.ReplaceLineEndings(" ")}': expected a name on one line and without tabs, as each answer is a line, "
                + "found another; rename it in the model's 'config.json'.");
        var rows = answers.Labels.Zip(answers.Values, (label, value) => $"{label}\t{value.ToString(CultureInfo.InvariantCulture)}");
        WriteWhole(PathOf(shard), [FirstLine(shard), .. rows]);
    }

    /// <summary>Join the parts in the order of the rows, and remove them.</summary>
    public void Join()
    {
        WriteWhole(_output, Enumerable.Range(0, _shards.Length).SelectMany(shard => File.ReadLines(PathOf(shard)).Skip(1)).Prepend(Header));
        _lock.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public void Dispose() => _lock.Dispose();

    private string PathOf(int shard) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{shard}.tsv"));

    private string FirstLine(int shard) => $"# {_identity} rows {_shards[shard].First} to {_shards[shard].First + _shards[shard].Count}";

    private static void WriteWhole(string path, IEnumerable<string> lines)
    {
        var temporary = $"{path}.new";
        using (var file = new FileStream(temporary, FileMode.Create))
        {
            using (var writer = new StreamWriter(file, leaveOpen: true) { NewLine = "\n" })
                foreach (var line in lines) writer.WriteLine(line);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
