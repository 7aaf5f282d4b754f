using EmbeddingSpace.Testing;

namespace EmbeddingSpace.Benchmarks.Analysis;

/// <summary>
/// Checkpoints of random weights, written when they are first asked for. Nothing in such weights can be ruled out early: the worst case for every
/// search.
/// </summary>
internal sealed class SyntheticModels(bool quick) : IDisposable
{
    private const int QuickLayers = 2;
    private const int BertTokens = 30_522;
    private const int Gpt2Tokens = 50_257;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Folder of a model of BERT-base size, which may not be there yet.</summary>
    public string Bert(int seed) => _folder.File($"random-bert-base-{seed}");

    /// <summary>Folder of a model of GPT-2 size, which may not be there yet.</summary>
    public string Gpt2(int seed) => _folder.File($"random-gpt2-{seed}");

    /// <summary>Write those of some folders that are ours and not there yet.</summary>
    public void Write(IEnumerable<string> folders)
    {
        foreach (var folder in folders.Where(folder => Path.GetDirectoryName(folder) == _folder.Path && !Directory.Exists(folder)))
        {
            var words = Path.GetFileName(folder).Split('-');
            var bert = words[1] == "bert";
            var checkpoint = new SyntheticCheckpoint { Seed = words[^1][0], Vocabulary = bert ? BertTokens : Gpt2Tokens };
            if (quick) checkpoint = checkpoint with { Layers = QuickLayers };
            _ = bert ? checkpoint.WriteBert(folder) : checkpoint.WriteGpt2(folder);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
