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

    private readonly TemporaryFolder _folder;
    private readonly Dictionary<string, byte[]> _files;
    private readonly bool _classifies;
    private string? _damaged;

    private CheckpointReader(string name, TemporaryFolder folder, bool classifies, string[] damaged)
    {
        (Name, _folder, _classifies) = (name, folder, classifies);
        _files = damaged.ToDictionary(file => file, file => File.ReadAllBytes(folder.File(file)), StringComparer.Ordinal);
    }

    /// <summary>A checkpoint of the fixtures.</summary>
    public static CheckpointReader Of(string name, string checkpoint, string[] damaged, params string[] without) => new(
        name, Copied(Fixtures.Checkpoint(checkpoint), without), checkpoint.Contains("classifier", StringComparison.Ordinal), damaged);

    /// <summary>A sentence-transformers folder of the fixtures, read as its modules say.</summary>
    public static CheckpointReader OfSentences(string name, string folder, string[] damaged) =>
        new(name, Copied(Fixtures.Sentences(folder), []), classifies: false, damaged);

    /// <summary>A checkpoint of the fixtures with its weights in the format that torch.save wrote before PyTorch 1.6.</summary>
    public static CheckpointReader OfOldTorchFile(string name, string checkpoint)
    {
        using var edited = new TemporaryFolder();
        var folder = Copied(Fixtures.Checkpoint(checkpoint), ["model.safetensors"]);
        File.WriteAllBytes(folder.File("pytorch_model.bin"), OldTorchFile.Of(EditedCheckpoint.Copy(Fixtures.Checkpoint(checkpoint), edited)));
        return new(name, folder, classifies: true, ["pytorch_model.bin"]);
    }

    public override string Name { get; }

    public override long Prepare(Mutator mutator)
    {
        if (_damaged is not null) File.WriteAllBytes(_folder.File(_damaged), _files[_damaged]);
        _damaged = mutator.Choose([.. _files.Keys]);
        var content = _files[_damaged];
        var bytes = mutator.Damage(content, mutator.Choose([content.Length, HeaderEnd, HeaderEnd]));
        File.WriteAllBytes(_folder.File(_damaged), bytes);
        return new DirectoryInfo(_folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
    }

    public override void Read()
    {
        using CheckpointScorer scorer = _classifies
            ? TextClassifier.Load(Checkpoint.Open(_folder.Path))
            : TextEncoder.LoadSentenceEncoder(Checkpoint.Open(_folder.Path));
        RequireNumbers(scorer.Score([Text]).Values.Span);
    }

    public override bool IsDocumented(Exception exception) => exception is CheckpointException;

    public override void Dispose()
    {
        _folder.Dispose();
        base.Dispose();
    }

    private static TemporaryFolder Copied(string from, string[] without)
    {
        var folder = new TemporaryFolder();
        foreach (var path in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var file = Path.GetRelativePath(from, path);
            if (without.Contains(file, StringComparer.Ordinal) || file.StartsWith("golden", StringComparison.Ordinal)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(file))!);
            File.Copy(path, folder.File(file));
        }
        return folder;
    }
}
