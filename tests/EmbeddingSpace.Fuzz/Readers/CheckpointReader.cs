using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;

namespace EmbeddingSpace.Fuzz.Readers;

/// <summary>Model folders with one damaged file.</summary>
internal sealed class CheckpointReader : FuzzReader
{
    // A header that is damaged says more than weights that are: most damage goes there.
    private const int HeaderEnd = 4096;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly bool _classifies;
    private string? _damaged;

    public CheckpointReader(string name, string checkpoint, string[] damaged, string[] without)
    {
        Name = name;
        _classifies = checkpoint.Contains("classifier", StringComparison.Ordinal);
        foreach (var path in Directory.GetFiles(Fixtures.Checkpoint(checkpoint)))
        {
            var file = Path.GetFileName(path);
            if (without.Contains(file, StringComparer.Ordinal) || file.StartsWith("golden", StringComparison.Ordinal)) continue;
            File.Copy(path, _folder.File(file));
            if (damaged.Contains(file, StringComparer.Ordinal)) _files[file] = File.ReadAllBytes(path);
        }
    }

    public override string Name { get; }

    public override long Prepare(Mutator mutator)
    {
        if (_damaged is not null) File.WriteAllBytes(_folder.File(_damaged), _files[_damaged]);
        _damaged = mutator.Choose([.. _files.Keys]);
        var content = _files[_damaged];
        var bytes = mutator.Damage(content, mutator.Choose([content.Length, HeaderEnd, HeaderEnd]));
        File.WriteAllBytes(_folder.File(_damaged), bytes);
        return new DirectoryInfo(_folder.Path).EnumerateFiles().Sum(file => file.Length);
    }

    public override void Read()
    {
        using CheckpointScorer scorer = _classifies
            ? TextClassifier.Load(Checkpoint.Open(_folder.Path))
            : TextEncoder.Load(Checkpoint.Open(_folder.Path));
        RequireNumbers(scorer.Score([Text]).Values.Span);
    }

    public override bool IsDocumented(Exception exception) => exception is CheckpointException;

    public override void Dispose()
    {
        _folder.Dispose();
        base.Dispose();
    }
}
