using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>Texts with their ids, tokenised before the clock runs.</summary>
internal sealed record Workload(string Name, string[] Texts, TokenSequence[] Sequences)
{
    private const int LongestIds = 256;

    /// <summary>Ids, padding not counted.</summary>
    public int Tokens => Sequences.Sum(sequence => sequence.Ids.Length);

    /// <summary>Read texts of a data set.</summary>
    public static Workload Read(string name, string file, int count, BenchmarkFolders folders, TextTokenizer tokenizer)
    {
        var texts = LabelledTexts.Read(folders.DataSet(file)).Sample(count, seed: 1).Texts;
        return new(name, texts, [.. texts.Select(text => tokenizer.Encode(text, LongestIds))]);
    }

    /// <summary>The first texts of it.</summary>
    public Workload Take(int count) => this with { Texts = Texts[..count], Sequences = Sequences[..count] };

    /// <summary>Several workloads in one stream, shuffled.</summary>
    public static Workload Mix(string name, params Workload[] parts)
    {
        var all = parts.SelectMany(part => part.Texts.Zip(part.Sequences)).ToArray();
        new Random(1).Shuffle(all);
        return new(name, [.. all.Select(pair => pair.First)], [.. all.Select(pair => pair.Second)]);
    }

    /// <summary>Batches of a fixed number of texts.</summary>
    /// <param name="rows">Texts a batch.</param>
    /// <param name="sorted">Whether by length; otherwise as they arrive.</param>
    public TokenSequence[][] Batches(int rows, bool sorted) =>
        [.. (sorted ? Sequences.OrderBy(sequence => sequence.Ids.Length) : Sequences.AsEnumerable()).Chunk(rows)];
}
